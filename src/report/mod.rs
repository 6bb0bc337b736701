//! Reports: plain data in, text or JSON out.

pub mod catalog;
