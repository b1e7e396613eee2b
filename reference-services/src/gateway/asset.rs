//! The page: four plain files inside the binary, no build step.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};

/// One file.
struct Asset {
    route: &'static str,
    media_type: &'static str,
    text: &'static str,
}

const ASSETS: [Asset; 4] = [
    Asset { route: "/", media_type: "text/html; charset=utf-8", text: include_str!("page/index.html") },
    Asset { route: "/app.js", media_type: "text/javascript; charset=utf-8", text: include_str!("page/app.js") },
    Asset { route: "/style.css", media_type: "text/css; charset=utf-8", text: include_str!("page/style.css") },
    Asset { route: "/icon.svg", media_type: "image/svg+xml", text: include_str!("page/icon.svg") },
];

/// A route for each file.
pub(super) fn routes() -> Router {
    ASSETS.iter().fold(Router::new(), |router, asset| {
        let tag = tag(asset.text);
        router.route(asset.route, get(async move |headers: HeaderMap| answer(asset, &tag, &headers)))
    })
}

/// The file, or 304 for a browser that has it. It is asked for each time, so that a new release is seen at once.
fn answer(asset: &Asset, tag: &str, headers: &HeaderMap) -> Response {
    let kept = [(header::ETAG, tag.to_owned()), (header::CACHE_CONTROL, "no-cache".to_owned())];
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    if known.flat_map(|tags| tags.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(header::CONTENT_TYPE, asset.media_type)], asset.text).into_response()
}

/// The entity tag of a text: another text has another one.
fn tag(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}
