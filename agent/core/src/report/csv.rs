//! A report as a table for a spreadsheet: RFC 4180, in UTF-8, times in UTC.

use std::fmt::Write as _;

use super::Report;
use crate::time::Timestamp;

const HEADER: &str = "kind,began_at_utc,ended_at_utc,seconds,why,taken,accepted,at_risk,refused,voucher,value,currency,\
     used_at_utc,used_where,used_how,op_id";

/// A line for each outage, then one for each loss. What lasts still has no end. A cell that a spreadsheet would take for
/// a formula begins with an apostrophe.
#[must_use]
pub fn csv(report: &Report) -> String {
    let mut out = format!("{HEADER}\r\n");
    let mut line = |cells: [String; 16]| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        let _ = write!(out, "{}\r\n", cells.join(","));
    };
    let none = String::new;
    for outage in &report.outages {
        let seconds = outage.ended_at.map(|end| end.duration_since(outage.began_at).as_secs().max(0));
        line([
            "outage".to_owned(),
            time(outage.began_at),
            outage.ended_at.map_or_else(none, time),
            seconds.map_or_else(none, |seconds| seconds.to_string()),
            outage.why.clone(),
            outage.taken.to_string(),
            outage.accepted.to_string(),
            outage.at_risk.to_string(),
            outage.refused.to_string(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
        ]);
    }
    for loss in &report.losses {
        let (value, currency) = loss.value.clone().map(|money| (money.value, money.currency)).unzip();
        line([
            "loss".to_owned(),
            time(loss.at),
            none(),
            none(),
            loss.reason.clone(),
            none(),
            none(),
            none(),
            none(),
            loss.voucher.clone().unwrap_or_default(),
            value.unwrap_or_default(),
            currency.unwrap_or_default(),
            loss.redeemed_at.map_or_else(none, time),
            loss.location.clone().unwrap_or_default(),
            loss.via.clone().unwrap_or_default(),
            loss.op_id.to_string(),
        ]);
    }
    out
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cloud::types::Money,
        operation::OpId,
        report::{Loss, Outage},
        time::Now,
    };

    #[test]
    fn each_outage_and_each_loss_is_a_line_and_no_cell_is_a_formula() {
        let at = Now::epoch().wall;
        let outage = Outage {
            id: 1,
            began_at: at,
            ended_at: Some(Now::epoch().after(std::time::Duration::from_millis(61_500)).wall),
            why: "internet".into(),
            taken: 3,
            accepted: 2,
            at_risk: 1,
            refused: 0,
        };
        let loss = Loss {
            op_id: OpId::from_bytes([0; 16]),
            at,
            outage: Some(1),
            voucher: Some("=HYPERLINK(\"x\")".into()),
            redeemed_at: Some(at),
            location: Some("@home".into()),
            via: Some("a,b".into()),
            reason: "recorded-loss".into(),
            value: Some(Money { value: "-2.50".into(), currency: "EUR".into() }),
        };
        let lasting = Outage { ended_at: None, ..outage.clone() };
        let report = Report { from: at, to: at, outages: vec![outage, lasting], losses: vec![loss] };
        let text = csv(&report);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[1], "outage,2026-01-01T00:00:00Z,2026-01-01T00:01:01Z,61,internet,3,2,1,0,,,,,,,");
        assert_eq!(lines[2], "outage,2026-01-01T00:00:00Z,,,internet,3,2,1,0,,,,,,,");
        assert_eq!(
            lines[3],
            "loss,2026-01-01T00:00:00Z,,,recorded-loss,,,,,\"'=HYPERLINK(\"\"x\"\")\",'-2.50,EUR,2026-01-01T00:00:00Z,\
             '@home,\"a,b\",00000000-0000-0000-0000-000000000000"
        );
        assert_eq!((lines.len(), lines[4]), (5, ""));
        let columns = |line: &str| line.split(',').count();
        assert_eq!(columns(lines[0]), columns(lines[1]));
    }
}
