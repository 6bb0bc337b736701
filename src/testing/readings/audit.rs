//! Traces under an account and its inventory: the replay's answers against the second readers'.

use std::sync::Arc;

use crate::account::{Inventory, Location, Snapshot};
use crate::audit::{AuditReport, Hints, Place, Record, Replay, ReplayContext};
use crate::catalog::Catalog;
use crate::testing::generate::Random;
use crate::testing::second::inventory::{self, Page};
use crate::testing::second::{Refusal, account, request, trace};

use super::{COMPLETIONS, contradiction, seeds, show, text, traces};

/// How many traces are replayed under each account.
const TRACES: usize = 12;

/// What the replay makes of one trace: a decision, or why there is none.
fn replayed(setting: &Arc<ReplayContext>, text: &str, region: Option<&str>) -> Result<&'static str, String> {
    let mut replay = Replay::new(setting);
    let hints = Hints { region: region.map(str::to_owned), ..Hints::default() };
    replay.take(Place::new("trace", 1), text, &hints).map_err(|it| it.name().to_owned())?;
    let report = AuditReport::of(setting, replay.finish());
    report.matrix.keys().next().map(|it| it.0.name()).ok_or_else(|| "nothing".to_owned())
}

fn product_inventory(pages: &[Page]) -> Result<Inventory, String> {
    let mut inventory = Inventory::default();
    for (at, page) in pages.iter().enumerate() {
        let location = Location { account: page.account.clone(), region: page.region.clone() };
        let added = inventory.add_at(&location, &format!("page{at}"), &page.text);
        added.map_err(|it| it.to_string())?;
    }
    Ok(inventory)
}

/// What shows the answer of a record wrong, whose texts say otherwise.
fn fault(
    snapshot: &str,
    pages: &inventory::Inventory,
    mut trace: trace::Trace,
    answer: &Result<&'static str, String>,
    is_by_urn: bool,
    random: &mut Random,
) -> Option<String> {
    let found = account::find(snapshot, &mut trace)?;
    let (world, answer) = match (found, answer) {
        (account::Found::Untold, _) | (account::Found::Nobody, Err(_)) => return None,
        (account::Found::Nobody, Ok(answer)) => {
            return Some(format!("{answer}, expected nobody of {:?}", trace.plain.caller));
        }
        // A caller that its URN names has to be found; another one only where nothing speaks against it.
        (account::Found::Known(_), Err(_)) if !is_by_urn => return None,
        (account::Found::Known(_), Err(why)) => {
            return Some(format!("not mapped, {why}: {:?}", trace.plain.caller));
        }
        (account::Found::Known(world), Ok(answer)) => (*world, *answer),
    };
    pages.fill(&mut trace.plain, trace.resource_id.as_deref());
    contradiction(&world, &trace.plain, answer, COMPLETIONS, random)
}

#[test]
fn unk_5_traces_and_inventories_are_decided_as_their_texts_say() {
    let catalog = Catalog::embedded();
    let (mut decided, mut open, mut refused, mut wrong) = (0, 0, 0, Vec::new());
    for seed in seeds(600) {
        let random = &mut Random::new(seed);
        let snapshot = traces::snapshot(random).to_string();
        let pages = traces::pages(random, true);
        let parsed = Snapshot::parse("snapshot", &snapshot, &mut |_| Err("none".into())).unwrap();
        let expected = inventory::read(&pages);
        let inventory = match (product_inventory(&pages), &expected) {
            (Ok(inventory), _) => inventory,
            (Err(_), None) => continue,
            (Err(_), Some(it)) if it.is_odd => continue,
            (Err(error), Some(_)) => {
                wrong.push(format!("refused: {error}\n  {pages:?}"));
                continue;
            }
        };
        // What the second reader cannot read has to leave open what it is about.
        let expected = expected.unwrap_or_default();
        let setting = Arc::new(ReplayContext::new(parsed, None, inventory, catalog.clone()));
        for _ in 0..TRACES {
            let text = traces::trace(random);
            let region = random.chance(70).then_some("cn-north-4");
            let answer = replayed(&setting, &text, region);
            match &answer {
                Ok("undetermined") => open += 1,
                Ok(_) => decided += 1,
                Err(_) => refused += 1,
            }
            let fault = match (trace::read(&text, region), &answer) {
                (Err(_), Err(_)) => None,
                (Err(why), Ok(answer)) => Some(format!("{answer}, expected {why:?}")),
                (Ok(trace), answer) => {
                    let is_by_urn = text.contains("principal_urn");
                    fault(&snapshot, &expected, trace, answer, is_by_urn, random)
                }
            };
            wrong.extend(fault.map(|it| format!("{it}\n  {text}\n  {snapshot}\n  {pages:?}")));
        }
    }
    show(&wrong);
    assert!(
        decided > open / 8 && open > decided / 8 && refused > 0,
        "{decided}, {open} open, {refused} refused"
    );
}

/// A request with a caller of its own is found by its URN; without one nobody made it.
#[test]
fn unk_4_native_records_are_decided_as_their_texts_say() {
    let catalog = Catalog::embedded();
    let (mut decided, mut open, mut refused, mut wrong) = (0, 0, 0, Vec::new());
    for seed in seeds(600) {
        let random = &mut Random::new(seed);
        let snapshot = traces::snapshot(random).to_string();
        let pages: Vec<Page> = traces::pages(random, true);
        let parsed = Snapshot::parse("snapshot", &snapshot, &mut |_| Err("none".into())).unwrap();
        let (Ok(inventory), Some(expected)) = (product_inventory(&pages), inventory::read(&pages)) else {
            continue;
        };
        let setting = Arc::new(ReplayContext::new(parsed, None, inventory, catalog.clone()));
        for _ in 0..TRACES {
            let text = text::request(random);
            let answer = replayed(&setting, &text, None);
            match &answer {
                Ok("undetermined") => open += 1,
                Ok(_) => decided += 1,
                Err(_) => refused += 1,
            }
            let fault = match (request::read(&text), &answer) {
                // In a record the URN stands where a key says otherwise.
                (Err(Refusal::Caller), _) | (Err(_), Err(_)) => None,
                (Err(why), Ok(answer)) => Some(format!("{answer}, expected {why:?}")),
                (Ok(plain), answer) => {
                    let is_by_urn = plain.caller.urn.is_some();
                    fault(&snapshot, &expected, trace::of_request(plain), answer, is_by_urn, random)
                }
            };
            wrong.extend(fault.map(|it| format!("{it}\n  {text}\n  {snapshot}\n  {pages:?}")));
        }
    }
    show(&wrong);
    assert!(
        decided > open / 8 && open > decided / 60 && refused > 0,
        "{decided}, {open} open, {refused} refused"
    );
}

/// Times in every form, codes, and the callers' own names.
#[test]
fn con_7_a_trace_was_made_when_its_text_says() {
    let catalog = Catalog::embedded();
    let mut wrong = Vec::new();
    let mut dated = 0;
    for seed in seeds(4_000) {
        let text = traces::trace(&mut Random::new(seed));
        let (Ok(record), Ok(trace)) =
            (Record::read(&text, &Hints::default(), &catalog), trace::read(&text, None))
        else {
            continue;
        };
        dated += usize::from(trace.time.is_some());
        let went_through = trace.status.is_none_or(|it| (200..300).contains(&it));
        let found = (
            record.seen.when.milliseconds(),
            record.seen.answer.went_through(),
            record.request.action().name(),
        );
        let expected = (trace.time, went_through, trace.plain.action.as_str());
        if found != expected {
            wrong.push(format!("{found:?}, expected {expected:?}\n  {text}"));
        }
    }
    show(&wrong);
    assert!(dated > 100, "{dated} have a time");
}
