//! The support page as it is drawn: how the till stands, its queue, one operation, its log.

mod acts;
mod chart;
mod figures;
mod list;
mod log;
mod moment;
mod operation;
mod overview;
mod point_of_sale;
mod refusal;
mod report;
mod row;
mod top;

pub use acts::Outcome;
pub use list::{Asked, Listing, Mistake};
pub use log::LogAsked;
pub use moment::Moment;
pub use operation::Whole;
pub use overview::Stand;

use stamp_core::{operation::Kind, words::Words};

fn kind(words: &Words, kind: Kind) -> String {
    words.say(
        match kind {
            Kind::AddStamps => "support-kind-add-stamps",
            Kind::Redeem => "support-kind-redeem",
            Kind::IssueCard => "support-kind-issue-card",
            Kind::IssueVoucher => "support-kind-issue-voucher",
            Kind::Void => "support-kind-void",
        },
        &[],
    )
}

#[cfg(test)]
mod tests;
