//! What an editor asks about places: outline, folds, selections, names, links.

use serde_json::{Value, json};

use crate::client::session;

const URI: &str = "untitled:Dockerfile";

const TEXT: &str = "ARG É=1\nFROM node:22 AS build\nARG V=1\nRUN echo \"🙂 $V\" \\\n  && make\nFROM scratch\nCOPY --from=build /a /b\n";

fn at(line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } })
}

/// A range as `line:column-line:column`.
fn short(range: &Value) -> String {
    let place = |end: &str| format!("{}:{}", range[end]["line"], range[end]["character"]);
    format!("{}-{}", place("start"), place("end"))
}

fn ranges(places: &Value) -> Vec<String> {
    places.as_array().unwrap().iter().map(|place| short(&place["range"])).collect()
}

#[test]
fn stages_are_a_tree_for_clients_that_show_trees() {
    let document = json!({ "textDocument": { "uri": URI } });
    let trees = json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": true } } });
    session(trees, async |client| {
        client.open(URI, TEXT).await;
        let symbols = client.request("textDocument/documentSymbol", document.clone()).await;
        let names: Vec<_> = symbols.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["ARG", "build", "stage 1"]);
        assert_eq!(symbols[1]["children"].as_array().unwrap().len(), 2);
        assert_eq!(short(&symbols[1]["range"]), "1:0-4:9");
        assert_eq!(short(&symbols[1]["selectionRange"]), "1:16-1:21");
    });
    session(json!({}), async |client| {
        client.open(URI, TEXT).await;
        let symbols = client.request("textDocument/documentSymbol", document).await;
        assert_eq!(symbols.as_array().unwrap().len(), 6);
        assert_eq!((symbols[2]["name"].clone(), symbols[2]["containerName"].clone()), ("ARG".into(), "build".into()));
    });
}

#[test]
fn lines_fold_and_selections_grow() {
    session(json!({}), async |client| {
        client.open(URI, TEXT).await;
        let document = json!({ "uri": URI });
        let folds = client.request("textDocument/foldingRange", json!({ "textDocument": document })).await;
        let lines: Vec<_> =
            folds.as_array().unwrap().iter().map(|it| (it["startLine"].clone(), it["endLine"].clone())).collect();
        assert_eq!(lines, [(1.into(), 4.into()), (3.into(), 4.into()), (5.into(), 6.into())]);
        let params = json!({ "textDocument": document, "positions": [{ "line": 3, "character": 14 }, { "line": 9, "character": 0 }] });
        let grown = client.request("textDocument/selectionRange", params).await;
        assert_eq!(short(&grown[0]["range"]), "3:9-3:16");
        assert_eq!(short(&grown[0]["parent"]["range"]), "3:4-3:16");
        assert_eq!(short(&grown[1]["range"]), "0:0-7:0");
    });
}

#[test]
fn names_are_found_and_renamed_in_the_units_agreed_upon() {
    session(json!({}), async |client| {
        client.open(URI, TEXT).await;
        let definition = client.request("textDocument/definition", at(6, 14)).await;
        assert_eq!(short(&definition["range"]), "1:16-1:21");
        let highlights = client.request("textDocument/documentHighlight", at(2, 4)).await;
        assert_eq!(ranges(&highlights), ["2:4-2:5", "3:14-3:15"]);
        let mut params = at(2, 4);
        params["context"] = json!({ "includeDeclaration": false });
        assert_eq!(ranges(&client.request("textDocument/references", params).await), ["3:14-3:15"]);
        let prepared = client.request("textDocument/prepareRename", at(3, 14)).await;
        assert_eq!((short(&prepared["range"]), prepared["placeholder"].clone()), ("3:14-3:15".to_owned(), "V".into()));
        assert_eq!(client.request("textDocument/prepareRename", at(3, 0)).await, Value::Null);
        let mut params = at(1, 17);
        params["newName"] = "deps".into();
        let edit = client.request("textDocument/rename", params).await;
        assert_eq!(ranges(&edit["changes"][URI]), ["1:16-1:21", "6:12-6:17"]);
    });
}

#[test]
fn an_invalid_name_is_refused() {
    session(json!({}), async |client| {
        client.open(URI, TEXT).await;
        let mut params = at(1, 17);
        params["newName"] = "a b".into();
        let error = &client.ask("textDocument/rename", params).await["error"];
        assert_eq!(error["message"], "`a b` is not a valid name here");
    });
}

#[test]
fn images_and_copied_files_are_links() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "").unwrap();
    let file = folder.path().join("Dockerfile");
    std::fs::write(&file, "").unwrap();
    let uri = format!("file://{}", file.display());
    session(json!({}), async |client| {
        client.open(&uri, "FROM node:22\nCOPY a.txt b.txt /\n").await;
        let links = client.request("textDocument/documentLink", json!({ "textDocument": { "uri": uri } })).await;
        assert_eq!(ranges(&links), ["0:5-0:12", "1:5-1:10"]);
        assert_eq!(links[0]["target"], "https://hub.docker.com/_/node");
        assert!(links[1]["target"].as_str().unwrap().ends_with("/a.txt"));
    });
}
