//! Collects the texts below `locales`: a folder is a language, and every file in it belongs to that language.

use std::{
    env, fs,
    io::{self, Error},
    path::{Path, PathBuf},
};

const FOLDER: &str = "locales";
/// Stands in for what another language does not say.
const ENGLISH: &str = "en";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join(FOLDER);
    let mut tags = names(&root)?;
    if !tags.iter().any(|tag| tag == ENGLISH) {
        return Err(Error::other(format!("{} has no folder {ENGLISH}", root.display())));
    }
    tags.sort_by_key(|tag| (tag != ENGLISH, tag.clone()));
    let mut table = String::from("const TRANSLATIONS: &[Translation] = &[\n");
    for tag in tags {
        table += &format!("    Translation {{ tag: {tag:?}, files: &[\n");
        for file in names(&root.join(&tag))?.iter().filter(|name| name.ends_with(".ftl")) {
            // Of the checkout that is compiled, which need not be the one for which this was written.
            let path = format!("/{FOLDER}/{tag}/{file}");
            table += &format!(
                "        ({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),\n"
            );
        }
        table += "    ] },\n";
    }
    table += "];\n";
    fs::write(Path::new(&variable("OUT_DIR")?).join("translations.rs"), table)
}

/// What is in a folder, in order.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = fs::read_dir(folder)?.map(name).collect::<io::Result<_>>()?;
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    Ok(names)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|error| Error::other(format!("{name}: {error}")))
}
