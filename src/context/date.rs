//! Days of the calendar.

use std::fmt;
use std::time::SystemTime;

/// A day. Days are ordered as in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The present day, by Greenwich. Reads the clock.
    pub fn today() -> Option<Date> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Date::after_epoch(since.as_secs() / 86_400)
    }

    /// The day that comes so many days after 1970-01-01.
    fn after_epoch(mut left: u64) -> Option<Date> {
        let mut year = 1970;
        let year_days = |year| if is_leap(year) { 366 } else { 365 };
        while left >= year_days(year) {
            left -= year_days(year);
            year = year.checked_add(1)?;
        }
        let mut month = 1;
        while left >= u64::from(days(year, month)) {
            left -= u64::from(days(year, month));
            month += 1;
        }
        Some(Date { year, month: month as u8, day: left as u8 + 1 })
    }

    /// The day written as `YYYY-MM-DD`, where there is such a day.
    pub fn parse(text: &str) -> Option<Date> {
        let digits = |part: &str, len: usize| {
            (part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok()).flatten()
        };
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let (year, month, day): (u16, u16, u16) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
        let valid = parts.next().is_none() && (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
        valid.then_some(Date { year, month: month as u8, day: day as u8 })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn days(year: u16, month: u16) -> u16 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_epoch() {
        for (count, day) in [(0, "1970-01-01"), (11_016, "2000-02-29"), (11_017, "2000-03-01"), (20_777, "2026-11-20")]
        {
            assert_eq!(Date::after_epoch(count), Date::parse(day), "{day}");
        }
        assert_eq!(Date::after_epoch(u64::MAX), None);
    }

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for day in ["2026-12-31", "2024-02-29", "2000-02-29"] {
            assert_eq!(Date::parse(day).map(|date| date.to_string()).as_deref(), Some(day));
        }
        for word in
            ["2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-00-10", "2026-01-01-01", "+026-01-01", ""]
        {
            assert_eq!(Date::parse(word), None, "{word}");
        }
        assert!(Date::parse("2026-09-30") < Date::parse("2026-10-01"));
    }
}
