use super::*;
use std::os::unix::fs::PermissionsExt;

#[test]
fn the_current_directory_is_never_looked_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tool");
    std::fs::write(&file, "").unwrap();
    let path = |entries: &[&Path]| std::env::join_paths(entries).unwrap();
    assert_eq!(among("tool", &path(&[Path::new(""), Path::new("."), folder.path()])), None, "it cannot be executed");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(among("tool", &path(&[Path::new(""), Path::new("x"), folder.path()])), Some(file));
    assert_eq!(among("src", &path(&[Path::new(""), Path::new(".")])), None);
}
