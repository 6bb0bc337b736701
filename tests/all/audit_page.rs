//! The page of `iam5 audit --format html`: it needs nothing else, and works in a browser.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::common::{code, err, folder, iam5, out};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The page about records under a policy that allows to get secrets.
fn page(directory: &Path, file: &str, records: &str) -> String {
    let policy = r#"{"Version": "5.0", "Statement": [{"Sid": "Get", "Effect": "Allow", "Action": ["csms:secret:get"]}]}"#;
    std::fs::write(directory.join("get.json"), policy).unwrap();
    std::fs::write(directory.join(file), records).unwrap();
    let (policy, records) = (directory.join("get.json"), directory.join(file));
    out(&iam5(&["audit", "--policy", text(&policy), "--format", "html", text(&records)], ""))
}

/// A record whose names want to run.
fn hostile() -> String {
    let name = "<script>alert(1)</script>";
    let urn = "csms:r:a:secretName:<script>alert(1)<";
    let record = json!({"action": "csms:secret:get", "resource": urn,
        "principal": {"urn": format!("iam::a:user:\"><img src=x onerror=alert(1)>{name}")},
        "context": {"g:CurrentTime": "2026-11-02T00:00:00Z"}});
    format!("{record}\n<script>alert(2)</script>\n")
}

#[test]
fn a_page_needs_nothing_else_and_runs_nothing_of_what_it_shows() {
    let page = page(&folder("audit", "page"), "<b>.jsonl", &hostile());
    assert_eq!(page.matches("<script").count(), 1, "its own");
    assert!(page.contains("&lt;script&gt;alert(1)"));
    // Links lead to its own statements.
    for outside in [
        "http://",
        "https://",
        "//cdn",
        "src=",
        "url(",
        "@import",
        "<link",
        "<img",
        "<iframe",
        "onerror=alert(1)>",
    ] {
        let shown = page.replace("&lt;img src=x onerror=alert(1)&gt;", "");
        let shown = shown.replace("&lt;img src=x onerror=alert(1)&gt;".replace(':', ":<wbr>").as_str(), "");
        assert!(!shown.contains(outside), "{outside}");
    }
    assert!(page.matches("href=").count() == page.matches("href=\"#now-").count(), "within the page");
    assert!(page.contains("default-src 'none'"));
    assert!(page.is_ascii() || page.contains("<meta charset=\"utf-8\">"));
}

/// What is in the page of a browser after a script of ours ran in it.
fn after(directory: &Path, page: &str, script: &str) -> String {
    let file = directory.join("page.html");
    let page = page.replace("</body>", &format!("<script>{script}</script></body>"));
    std::fs::write(&file, page).unwrap();
    let browser = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .flat_map(|it| {
            std::env::split_paths(&std::env::var_os("PATH").unwrap())
                .map(move |path| path.join(it))
                .collect::<Vec<PathBuf>>()
        })
        .find(|it| it.is_file())
        .expect("a browser in the path");
    let address = format!("file://{}", file.canonicalize().unwrap().display());
    let profile = format!("--user-data-dir={}", directory.join("profile").display());
    let run = Command::new(browser)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            &profile,
            "--dump-dom",
            &address,
        ])
        .output()
        .unwrap();
    String::from_utf8_lossy(&run.stdout).into_owned()
}

#[test]
#[ignore = "needs a browser: cargo test --test all audit_page -- --ignored"]
fn a_page_works_in_a_browser() {
    let directory = folder("audit", "browser");
    let made = iam5(&["audit", "sample", "--traces", "2000", "--out", text(&directory)], "");
    assert_eq!(code(&made), 0, "{}", err(&made));
    let [now, next, traces] = ["now.json", "next.json", "traces"].map(|it| directory.join(it));
    let (now, next, traces) = (text(&now), text(&next), text(&traces));
    let run = iam5(&["audit", "--account", now, "--proposed", next, "--format", "html", traces], "");
    let told = after(
        &directory,
        &out(&run),
        r#"
        const groups = () => [...document.querySelectorAll("table.groups tbody")];
        const counts = () => groups().map((it) => Number(it.rows[0].cells[1].textContent.replaceAll(",", "")));
        const click = (column) => document.querySelectorAll("table.groups th button")[column].click();
        const sorted = (numbers, sign) => numbers.every((it, at) => !at || sign * (numbers[at - 1] - it) <= 0);
        const told = [];
        click(1);
        told.push(sorted(counts(), -1) && counts().length > 5);
        click(1);
        told.push(sorted(counts(), 1));
        click(2);
        const names = groups().map((it) => it.rows[0].cells[2].textContent);
        told.push(names.join() === [...names].sort((a, b) => a.localeCompare(b)).join());
        const filter = document.querySelector("table.groups").parentElement.previousElementSibling.firstChild;
        filter.value = "LENA rotate";
        filter.dispatchEvent(new Event("input"));
        const left = groups().filter((it) => it.offsetHeight > 0);
        told.push(left.length === 1 && left[0].textContent.includes("user:lena"));
        left[0].querySelector("summary").click();
        told.push(left[0].querySelector("details").open && left[0].textContent.includes("now.json:"));
        const link = left[0].querySelector("a");
        told.push(document.querySelector(link.getAttribute("href")).textContent.includes(link.textContent));
        told.push(document.documentElement.scrollWidth <= innerWidth);
        told.push(performance.getEntriesByType("resource").length === 0);
        document.title = "told " + told.join(" ");
        "#,
    );
    assert!(told.contains("<title>told true true true true true true true true</title>"), "{}", title(&told));

    let page = page(&directory, "hostile.jsonl", &hostile());
    let page = page.replace("<head>", "<head><script>alert = () => { document.ran = true; };</script>");
    let told = after(
        &directory,
        &page,
        "document.title = `ran ${document.ran} ${document.images.length} ${document.scripts.length} \
         ${document.body.textContent.includes('<script>alert(1)<')}`;",
    );
    assert!(told.contains("<title>ran undefined 0 3 true</title>"), "{}", title(&told));
}

fn title(page: &str) -> &str {
    page.split("<title>").nth(1).and_then(|it| it.split("</title>").next()).unwrap_or("no title")
}
