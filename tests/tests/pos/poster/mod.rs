//! Poster.

mod fake;
