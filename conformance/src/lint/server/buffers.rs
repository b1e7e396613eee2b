//! What the editor has open, and what the files beside it hold.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lsp_types::Uri;
use percent_encoding::percent_decode_str;

use crate::lint::judge::{Diagnostic, judge};
use crate::lint::read;
use crate::lint::repair::Settings;
use crate::lint::set::Set;
use crate::lint::source::Source;

/// The open texts by their addresses.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    texts: BTreeMap<Uri, String>,
}

impl Buffers {
    /// Takes the text of a buffer.
    pub(super) fn put(&mut self, uri: &Uri, text: String) {
        self.texts.insert(uri.clone(), text);
    }

    /// Forgets a buffer.
    pub(super) fn close(&mut self, uri: &Uri) {
        self.texts.remove(uri);
    }

    /// What is open.
    pub(super) fn open(&self) -> Vec<Uri> {
        self.texts.keys().cloned().collect()
    }

    /// What is found in a buffer, judged together with the files of its folder; it is the first source of the set.
    pub(super) fn judged(&self, uri: &Uri, settings: &Settings) -> Option<(Set, Vec<Diagnostic>)> {
        let text = self.texts.get(uri)?;
        let path = path(uri);
        let folder = path.as_deref().and_then(Path::parent).map(|folder| folder.to_string_lossy().into_owned());
        let own = Source::new(uri.as_str(), path.clone(), &folder.unwrap_or_default(), text);
        let mut sources = vec![own];
        if let Some(path) = &path {
            read::neighbours(path, &mut sources);
        }
        // What is open beside it counts as it stands in the editor.
        for source in &mut sources[1..] {
            let open = self.texts.iter().find(|(uri, _)| self::path(uri) == source.path);
            if let Some((_, text)) = open {
                *source = source.with_text(text);
            }
        }
        let set = Set::new(sources, settings.dapr.clone(), settings.target);
        let found = judge(&set, &settings.rules, settings.profile);
        Some((set, found))
    }
}

/// The file of an address; `None` when it is none.
fn path(uri: &Uri) -> Option<PathBuf> {
    let path = uri.as_str().strip_prefix("file://")?;
    percent_decode_str(path).decode_utf8().ok().map(|path| PathBuf::from(&*path))
}
