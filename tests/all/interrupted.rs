//! Work that cannot be finished: what was there stays as it was, nothing half written is left, and the exit
//! code says so.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::common::{code, err, folder, iam5, write};

/// It has something to fix.
const UNTIDY: &str = r#"{"Version": "5.0", "Statement": [{"Sid": "a", "Effect": "Deny", "Action": ["csms:secretStage:get"]}]}"#;

const RECORDS: &str = "{\"action\": \"csms:secret:get\"}\nno record\n";

const POLICY: &str = r#"{"Version": "5.0", "Statement": []}"#;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Runs the command with what a shell sets up before it.
fn after(setup: &str, arguments: &[&str]) -> Output {
    let script = format!("{setup}; exec \"$0\" \"$@\"");
    Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_iam5")])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// A policy of so many untidy statements that it does not fit on the little disk of `FULL`.
fn long_policy() -> String {
    let statement = |number: u32| {
        format!(
            r#"{{"Sid": "s{number}", "Effect": "Deny", "Action": ["csms:secretStage:get"], "Resource": ["csms:*:*:secretName:s{number}"]}}"#
        )
    };
    let statements: Vec<String> = (0..200).map(statement).collect();
    format!(r#"{{"Version": "5.0", "Statement": [{}]}}"#, statements.join(",\n"))
}

/// No file can grow beyond a few blocks, as on a full disk.
const FULL: &str = "trap '' XFSZ; ulimit -f 8";

#[test]
fn a_full_disk_leaves_files_as_they_were() {
    let folder = folder("interrupted", "full");
    let policy = long_policy();
    write(&folder, "p.json", &policy);
    let fixed = after(FULL, &["lint", "--fix", text(&folder.join("p.json"))]);
    assert_eq!(code(&fixed), 2, "{}", err(&fixed));
    assert!(err(&fixed).contains("cannot write `") && err(&fixed).contains("p.json`: "), "{}", err(&fixed));
    assert_eq!(fs::read_to_string(folder.join("p.json")).unwrap(), policy);

    write(&folder, "baseline.json", r#"{"version": 1, "findings": []}"#);
    let before = fs::read_to_string(folder.join("baseline.json")).unwrap();
    let baseline = folder.join("baseline.json");
    let run = after(
        FULL,
        &["lint", "--write-baseline", "--baseline", text(&baseline), text(&folder.join("p.json"))],
    );
    assert_eq!(code(&run), 2, "{}", err(&run));
    assert_eq!(fs::read_to_string(&baseline).unwrap(), before);

    write(&folder, "empty.json", POLICY);
    write(&folder, "records.jsonl", &RECORDS.repeat(2_000));
    write(&folder, "rejects.jsonl", "before");
    for threads in ["1", "3"] {
        let (records, policy) = (folder.join("records.jsonl"), folder.join("empty.json"));
        let rejects = folder.join("rejects.jsonl");
        let audit = ["audit", "--policy", text(&policy), "--rejects", text(&rejects), "--threads", threads];
        let run = after(FULL, &[&audit[..], &[text(&records)]].concat());
        assert_eq!(code(&run), 2, "{}", err(&run));
        assert!(err(&run).contains("rejects"), "{}", err(&run));
        assert_eq!(fs::read_to_string(&rejects).unwrap(), "before");
    }
    let all = ["baseline.json", "empty.json", "p.json", "records.jsonl", "rejects.jsonl"];
    assert_eq!(names(&folder), all, "nothing half written is left");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_the_answer_is_told() {
    for arguments in [
        &["check", "--action", "csms::listTasks", "--policy", "policies/examples"][..],
        &["lint", "policies/broken"],
        &["lint", "--diff", "policies/broken"],
        &["catalog", "csms"],
        &["rule"],
    ] {
        let run = Command::new(env!("CARGO_BIN_EXE_iam5"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(fs::OpenOptions::new().write(true).open("/dev/full").unwrap())
            .output()
            .unwrap();
        assert_eq!(code(&run), 2, "{arguments:?}: {}", err(&run));
        assert!(err(&run).contains("error: standard output: "), "{arguments:?}: {}", err(&run));
    }
}

#[test]
fn a_reader_that_has_gone_changes_no_exit_code() {
    for (arguments, exit) in [
        (&["check", "--action", "a:b:c", "--policy", "policies/examples", "--explain"][..], 1),
        (&["lint", "policies/broken"], 1),
        (&["catalog", "csms"], 0),
    ] {
        let run = Command::new(env!("CARGO_BIN_EXE_iam5"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(closed_pipe())
            .output()
            .unwrap();
        assert_eq!(
            (code(&run), err(&run).contains("standard output")),
            (exit, false),
            "{arguments:?}: {}",
            err(&run)
        );
    }
}

/// The writing end of a pipe that nobody reads any more.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// The command as somebody without rights: a superuser may write anywhere.
fn without_rights(arguments: &[&str]) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_iam5"));
    let superuser = fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0);
    if !superuser {
        return Command::new(binary).args(arguments).stdin(Stdio::null()).output().unwrap();
    }
    // Where it was built others may not come.
    let copy = std::env::temp_dir().join(format!("iam5-without-rights-{}", std::process::id()));
    // By a process of its own: a file that this one has open to write, if only in a child that another test is
    // about to run, cannot be executed.
    assert!(Command::new("cp").args([binary, &copy]).status().unwrap().success());
    let run = Command::new(&copy)
        .args(arguments)
        .current_dir("/")
        .uid(65_534)
        .gid(65_534)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    fs::remove_file(&copy).unwrap();
    run
}

#[test]
fn a_folder_that_is_read_only_stays_as_it_is() {
    let folder = std::env::temp_dir().join(format!("iam5-read-only-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    write(&folder, "p.json", UNTIDY);
    fs::set_permissions(folder.join("p.json"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let run = without_rights(&["lint", "--fix", "--no-config", text(&folder)]);
    let (now, names) = (fs::read_to_string(folder.join("p.json")).unwrap(), names(&folder));
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(code(&run), 2, "{}", err(&run));
    assert!(err(&run).contains("cannot write `") && err(&run).contains("ermission denied"), "{}", err(&run));
    assert_eq!((now.as_str(), names), (UNTIDY, vec!["p.json".to_owned()]));
}

#[test]
fn permissions_and_owner_stay() {
    let folder = folder("interrupted", "permissions");
    write(&folder, "p.json", UNTIDY);
    let path = folder.join("p.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
    // Only a superuser can give a file away, and so see whether its owner is kept.
    let owner = std::os::unix::fs::chown(&path, Some(65_534), Some(65_534))
        .map_or_else(|_| fs::metadata(&path).unwrap().uid(), |()| 65_534);
    let run = iam5(&["lint", "--fix", text(&path)], "");
    assert_eq!(code(&run), 0, "{}", err(&run));
    let now = fs::metadata(&path).unwrap();
    assert_eq!((now.permissions().mode() & 0o777, now.uid()), (0o604, owner));
    assert_ne!(fs::read_to_string(&path).unwrap(), UNTIDY);
}

#[test]
fn a_file_with_the_longest_name_is_written() {
    let folder = folder("interrupted", "long");
    let name = format!("{}.json", "n".repeat(250));
    write(&folder, &name, UNTIDY);
    assert_eq!(code(&iam5(&["lint", "--fix", text(&folder)], "")), 0);
    assert_ne!(fs::read_to_string(folder.join(&name)).unwrap(), UNTIDY);
    assert_eq!(names(&folder), [name]);
}

#[test]
fn links_and_what_they_lead_to_are_not_written() {
    let (inside, outside) = (folder("interrupted", "inside"), folder("interrupted", "outside"));
    write(&outside, "p.json", UNTIDY);
    fs::create_dir(outside.join("sub")).unwrap();
    write(&outside, "sub/q.json", UNTIDY);
    symlink(outside.join("p.json"), inside.join("link.json")).unwrap();
    symlink(outside.join("sub"), inside.join("linked")).unwrap();
    write(&inside, "own.json", UNTIDY);
    let run = iam5(&["lint", "--fix", text(&inside)], "");
    assert_eq!(code(&run), 2, "what could not be cured is told");
    for name in ["link.json", "linked"] {
        let told = format!("{name}` is a symbolic link: give the file itself");
        assert!(err(&run).contains(&told), "{}", err(&run));
    }
    assert_eq!(fs::read_to_string(outside.join("p.json")).unwrap(), UNTIDY);
    assert_eq!(fs::read_to_string(outside.join("sub/q.json")).unwrap(), UNTIDY);
    assert_ne!(fs::read_to_string(inside.join("own.json")).unwrap(), UNTIDY, "its own files are cured");
    assert!(fs::symlink_metadata(inside.join("link.json")).unwrap().is_symlink());

    let (records, partial) = (inside.join("records.jsonl"), inside.join("partial.json"));
    write(&inside, "records.jsonl", RECORDS);
    symlink(outside.join("p.json"), &partial).unwrap();
    for option in ["--partial", "--rejects"] {
        let policy = inside.join("own.json");
        let run = iam5(&["audit", "--policy", text(&policy), option, text(&partial), text(&records)], "");
        assert_eq!(code(&run), 2, "{option}");
        assert!(err(&run).contains("is a symbolic link"), "{option}: {}", err(&run));
    }
    assert_eq!(fs::read_to_string(outside.join("p.json")).unwrap(), UNTIDY);
}

#[test]
fn settings_have_no_file_written_outside_of_their_folder() {
    let (inside, outside) = (folder("interrupted", "settings"), folder("interrupted", "elsewhere"));
    write(&inside, "p.json", UNTIDY);
    symlink(&outside, inside.join("linked")).unwrap();
    for (baseline, exit) in [("../elsewhere/b.json", 2), ("linked/b.json", 2), ("b.json", 0)] {
        write(&inside, "iam5.toml", &format!("baseline = \"{baseline}\"\n"));
        let run = iam5(&["lint", "--write-baseline", text(&inside)], "");
        assert_eq!(code(&run), exit, "{baseline}: {}", err(&run));
        assert_eq!(
            err(&run).contains("is outside of the folder of its `iam5.toml`"),
            exit == 2,
            "{}",
            err(&run)
        );
    }
    assert!(names(&outside).is_empty());
    let baseline = outside.join("b.json");
    let run = iam5(&["lint", "--write-baseline", "--baseline", text(&baseline), text(&inside)], "");
    assert_eq!((code(&run), names(&outside).len()), (0, 1), "what is named itself is meant: {}", err(&run));
}

/// A run of the linter that has read its files, and waits for the end of standard input before it fixes them.
fn waiting(files: &[&Path]) -> Child {
    let mut run = Command::new(env!("CARGO_BIN_EXE_iam5"))
        .args(["lint", "--fix", "--no-config"])
        .args(files)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // More than a pipe takes: when all of it is written, the run has come to reading it.
    run.stdin.as_mut().unwrap().write_all(&[b' '; 1 << 20]).unwrap();
    run
}

/// Lets it go on.
fn go_on(mut run: Child) -> Output {
    run.stdin.take().unwrap().write_all(POLICY.as_bytes()).unwrap();
    run.wait_with_output().unwrap()
}

#[test]
fn an_interrupt_leaves_files_as_they_were() {
    let folder = folder("interrupted", "interrupt");
    for signal in ["-INT", "-TERM"] {
        write(&folder, "p.json", UNTIDY);
        let path = folder.join("p.json");
        let mut run = waiting(&[&path]);
        // It ends by the signal: its input does not.
        let held = run.stdin.take();
        assert!(Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap().success());
        let run = run.wait_with_output().unwrap();
        drop(held);
        assert_eq!(code(&run), 130, "{signal}: {}", err(&run));
        assert_eq!(fs::read_to_string(&path).unwrap(), UNTIDY);
        assert_eq!(names(&folder), ["p.json"]);
    }
}

#[test]
fn what_vanishes_or_changes_meanwhile_is_left_alone() {
    let folder = folder("interrupted", "meanwhile");
    let files = ["changed.json", "gone.json", "own.json"].map(|it| folder.join(it));
    for name in ["changed.json", "gone.json", "own.json"] {
        write(&folder, name, UNTIDY);
    }
    let run = waiting(&files.each_ref().map(PathBuf::as_path));
    write(&folder, "changed.json", POLICY);
    fs::remove_file(folder.join("gone.json")).unwrap();
    let run = go_on(run);
    assert_eq!(code(&run), 2, "{}", err(&run));
    assert!(err(&run).contains("changed.json` was changed meanwhile: run again"), "{}", err(&run));
    assert!(err(&run).contains("gone.json`: No such file"), "{}", err(&run));
    assert_eq!(fs::read_to_string(folder.join("changed.json")).unwrap(), POLICY);
    assert_eq!(names(&folder), ["changed.json", "own.json"]);
    assert_ne!(fs::read_to_string(folder.join("own.json")).unwrap(), UNTIDY, "the others are cured");
}

/// A pipe for records, and the audit that waits for what comes out of it.
fn audit_of_pipe(folder: &Path, more: &[&str]) -> (Child, fs::File) {
    let pipe = folder.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    write(folder, "policy.json", POLICY);
    let run = Command::new(env!("CARGO_BIN_EXE_iam5"))
        .args(["audit", "--policy", text(&folder.join("policy.json"))])
        .args(more)
        .arg(&pipe)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    (run, fs::OpenOptions::new().write(true).open(&pipe).unwrap())
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let soon = (0..3_000).any(|_| {
        let so = is_so();
        if !so {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        so
    });
    assert!(soon, "not within a minute: {what}");
}

#[test]
fn a_second_interrupt_ends_an_audit_and_leaves_nothing_half_written() {
    let folder = folder("interrupted", "twice");
    write(&folder, "rejects.jsonl", "before");
    let rejects = folder.join("rejects.jsonl");
    let (mut run, mut pipe) = audit_of_pipe(&folder, &["--rejects", text(&rejects)]);
    pipe.write_all(RECORDS.as_bytes()).unwrap();
    wait_until("the rejects are being written", || names(&folder).iter().any(|it| it.ends_with(".tmp")));
    let process = run.id().to_string();
    // It waits for the pipe; the first interrupt only asks it to stop, and two at once count as one.
    wait_until("it has ended", || {
        assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
        run.try_wait().unwrap().is_some()
    });
    drop(pipe);
    let run = run.wait_with_output().unwrap();
    assert_eq!(code(&run), 130, "{}", err(&run));
    assert_eq!(fs::read_to_string(&rejects).unwrap(), "before");
    assert_eq!(names(&folder), ["pipe", "policy.json", "rejects.jsonl"]);
}

#[test]
fn a_killed_audit_leaves_what_was_there() {
    let folder = folder("interrupted", "killed");
    write(&folder, "rejects.jsonl", "before");
    let (mut run, mut pipe) = audit_of_pipe(&folder, &["--rejects", text(&folder.join("rejects.jsonl"))]);
    pipe.write_all(RECORDS.repeat(10_000).as_bytes()).unwrap();
    run.kill().unwrap();
    run.wait().unwrap();
    assert_eq!(fs::read_to_string(folder.join("rejects.jsonl")).unwrap(), "before");
}

#[test]
fn what_is_no_file_is_written_through() {
    let folder = folder("interrupted", "device");
    write(&folder, "policy.json", POLICY);
    write(&folder, "records.jsonl", "{\"action\": \"csms:secret:get\"}\n");
    let (policy, records) = (folder.join("policy.json"), folder.join("records.jsonl"));
    for (option, exit) in [("--partial", 0), ("--rejects", 0)] {
        let run = iam5(&["audit", "--policy", text(&policy), option, "/dev/null", text(&records)], "");
        assert_eq!(code(&run), exit, "{option}: {}", err(&run));
        let device = fs::metadata("/dev/null").unwrap();
        assert!(!device.is_file(), "a device is still one");
    }
    let run = iam5(&["audit", "--policy", text(&policy), "--partial", "/dev/stdout", text(&records)], "");
    let partial: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert!(partial["iam5_audit_partial"].is_object(), "{}", err(&run));
    let run = iam5(&["audit", "--policy", text(&policy), "--partial", text(&folder), text(&records)], "");
    assert_eq!(code(&run), 2);
    assert!(err(&run).contains("is not a file"), "{}", err(&run));
}
