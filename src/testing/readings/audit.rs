//! Traces under an account and its inventory: the replay's answers against the second readers'.

use std::cell::Cell;
use std::sync::Arc;

use crate::account::{Inventory, Location, Snapshot};
use crate::audit::{AuditReport, Hints, Place, Record, Replay, ReplayContext};
use crate::catalog::Catalog;
use crate::testing::generate::Choices;
use crate::testing::second::inventory::{self, Page};
use crate::testing::second::{Refusal, account, request, trace};

use super::{COMPLETIONS, contradiction, for_all, number, text, traces};

/// How many traces are replayed under each account.
const TRACES: usize = 12;

/// What the replay makes of one trace: a decision, or why there is none.
fn replayed(context: &Arc<ReplayContext>, text: &str, region: Option<&str>) -> Result<&'static str, String> {
    let mut replay = Replay::new(context);
    let hints = Hints { region: region.map(str::to_owned), ..Hints::default() };
    replay.take(Place::new("trace", 1), text, &hints).map_err(|it| it.name().to_owned())?;
    let report = AuditReport::of(context, replay.finish());
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
    choices: &mut Choices,
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
    contradiction(&world, &trace.plain, answer, COMPLETIONS, choices)
}

/// How many of the records were decided, left undetermined, and refused.
#[derive(Debug, Default)]
struct Count {
    decided: Cell<usize>,
    open: Cell<usize>,
    refused: Cell<usize>,
}

impl Count {
    fn add(&self, answer: &Result<&'static str, String>) {
        let count = match answer {
            Ok("undetermined") => &self.open,
            Ok(_) => &self.decided,
            Err(_) => &self.refused,
        };
        count.update(|it| it + 1);
    }

    /// Asserts that each was met often enough, an undetermined answer once for `share` others.
    fn varies(&self, share: usize) {
        let (decided, open) = (self.decided.get(), self.open.get());
        let varies = decided > open / 8 && open > decided / share && self.refused.get() > 0;
        assert!(varies, "{self:?}");
    }
}

#[test]
fn unk_5_traces_and_inventories_are_decided_as_their_texts_say() {
    let catalog = Catalog::embedded();
    let count = Count::default();
    for_all(number("IAM5_TEXTS", 600), |choices| {
        let snapshot = traces::snapshot(choices).to_string();
        let pages = traces::pages(choices, true);
        let parsed = Snapshot::parse("snapshot", &snapshot, &mut |_| Err("none".into())).unwrap();
        let expected = inventory::read(&pages);
        let inventory = match (product_inventory(&pages), &expected) {
            (Ok(inventory), _) => inventory,
            (Err(_), None) => return Ok(()),
            (Err(_), Some(it)) if it.is_odd => return Ok(()),
            (Err(error), Some(_)) => return Err(format!("refused: {error}\n  {pages:?}")),
        };
        // What the second reader cannot read has to leave open what it is about.
        let expected = expected.unwrap_or_default();
        let context = Arc::new(ReplayContext::new(parsed, None, inventory, catalog.clone()));
        for _ in 0..TRACES {
            let text = traces::trace(choices);
            let region = choices.chance(70).then_some("cn-north-4");
            let answer = replayed(&context, &text, region);
            count.add(&answer);
            let fault = match (trace::read(&text, region), &answer) {
                (Err(_), Err(_)) => None,
                (Err(why), Ok(answer)) => Some(format!("{answer}, expected {why:?}")),
                (Ok(trace), answer) => {
                    let is_by_urn = text.contains("principal_urn");
                    fault(&snapshot, &expected, trace, answer, is_by_urn, choices)
                }
            };
            if let Some(fault) = fault {
                return Err(format!("{fault}\n  {text}\n  {snapshot}\n  {pages:?}"));
            }
        }
        Ok(())
    });
    count.varies(8);
}

/// A request with a caller of its own is found by its URN; without one nobody made it.
#[test]
fn unk_4_native_records_are_decided_as_their_texts_say() {
    let catalog = Catalog::embedded();
    let count = Count::default();
    for_all(number("IAM5_TEXTS", 600), |choices| {
        let snapshot = traces::snapshot(choices).to_string();
        let pages: Vec<Page> = traces::pages(choices, true);
        let parsed = Snapshot::parse("snapshot", &snapshot, &mut |_| Err("none".into())).unwrap();
        let (Ok(inventory), Some(expected)) = (product_inventory(&pages), inventory::read(&pages)) else {
            return Ok(());
        };
        let context = Arc::new(ReplayContext::new(parsed, None, inventory, catalog.clone()));
        for _ in 0..TRACES {
            let text = text::request(choices);
            let answer = replayed(&context, &text, None);
            count.add(&answer);
            let fault = match (request::read(&text), &answer) {
                // In a record the URN stands where a key says otherwise.
                (Err(Refusal::Caller), _) | (Err(_), Err(_)) => None,
                (Err(why), Ok(answer)) => Some(format!("{answer}, expected {why:?}")),
                (Ok(plain), answer) => {
                    let is_by_urn = plain.caller.urn.is_some();
                    fault(&snapshot, &expected, trace::of_request(plain), answer, is_by_urn, choices)
                }
            };
            if let Some(fault) = fault {
                return Err(format!("{fault}\n  {text}\n  {snapshot}\n  {pages:?}"));
            }
        }
        Ok(())
    });
    count.varies(60);
}

/// Times in every form, codes, and the callers' own names.
#[test]
fn con_7_a_trace_was_made_when_its_text_says() {
    let catalog = Catalog::embedded();
    let dated = Cell::new(0);
    for_all(number("IAM5_TEXTS", 4_000), |choices| {
        let text = traces::trace(choices);
        let (Ok(record), Ok(trace)) =
            (Record::read(&text, &Hints::default(), &catalog), trace::read(&text, None))
        else {
            return Ok(());
        };
        dated.update(|it| it + usize::from(trace.time.is_some()));
        let went_through = trace.status.is_none_or(|it| (200..300).contains(&it));
        let found = (
            record.seen.when.milliseconds(),
            record.seen.answer.went_through(),
            record.request.action().name(),
        );
        let expected = (trace.time, went_through, trace.plain.action.as_str());
        match found == expected {
            true => Ok(()),
            false => Err(format!("{found:?}, expected {expected:?}\n  {text}")),
        }
    });
    assert!(dated.get() > 100, "{} have a time", dated.get());
}
