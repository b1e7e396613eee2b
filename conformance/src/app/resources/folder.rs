//! The files of a resources folder, as daprd takes them: YAML by the end of the name, without the folders below.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fixtures::error::{Error, Kind};

use crate::lint::source::Source;

/// The texts of the folders, in the order of the names.
///
/// # Errors
/// When a folder cannot be listed, or a file of it cannot be read.
pub(super) fn sources(folders: &[PathBuf]) -> Result<Vec<Source>, Error> {
    let mut sources = Vec::new();
    for folder in folders {
        let refused = |error: io::Error| {
            let help = "--resources-path is a folder with the components and subscriptions of the app's sidecar";
            Error::new(Kind::Usage, format!("read {}: {error}", folder.display())).with_help(help)
        };
        let entries: Vec<_> = fs::read_dir(folder).and_then(Iterator::collect).map_err(refused)?;
        let mut files: Vec<_> = entries.iter().map(fs::DirEntry::path).filter(|path| is_yaml(path)).collect();
        files.sort();
        for path in files {
            let name = path.display().to_string();
            let text =
                fs::read_to_string(&path).map_err(|error| Error::new(Kind::Usage, format!("read {name}: {error}")))?;
            sources.push(Source::new(&name, Some(path), &folder.to_string_lossy(), &text));
        }
    }
    Ok(sources)
}

fn is_yaml(path: &Path) -> bool {
    let end = path.extension().map(OsStr::to_ascii_lowercase);
    end.is_some_and(|end| end == "yaml" || end == "yml") && !path.is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_folder_is_told() {
        // Tests run in the folder of the package.
        for folder in ["nowhere", "Cargo.toml"] {
            let told = sources(&[folder.into()]).unwrap_err().to_string();
            assert!(told.starts_with(&format!("read {folder}: ")) && told.contains("--resources-path"), "{told}");
        }
    }
}
