//! Commands of people, and people who do not use them.
