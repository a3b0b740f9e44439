//! Sets of commits, and figures that are made of their numbers.

/// A set of commits, told by their numbers in a past.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commits {
    words: Vec<u64>,
}

impl Commits {
    /// Adds a commit.
    pub fn insert(&mut self, number: usize) {
        if self.words.len() <= number / 64 {
            self.words.resize(number / 64 + 1, 0);
        }
        self.words[number / 64] |= 1 << (number % 64);
    }

    /// Adds those of another set.
    pub fn add(&mut self, other: &Commits) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Without those of another set.
    #[must_use]
    pub fn without(&self, other: &Commits) -> Commits {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        Commits { words: self.words.iter().zip(others).map(|(word, other)| word & !other).collect() }
    }

    /// Those that are in another set, too.
    #[must_use]
    pub fn both(&self, other: &Commits) -> Commits {
        Commits { words: self.words.iter().zip(&other.words).map(|(word, other)| word & other).collect() }
    }

    /// How many they are.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Which part they are of so many.
    pub fn part_of(&self, all: usize) -> f64 {
        amount(self.count()) / amount(all.max(1))
    }

    /// Whether a commit is one of them.
    pub fn has(&self, number: usize) -> bool {
        self.words.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

impl FromIterator<usize> for Commits {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Commits {
        let mut commits = Commits::default();
        numbers.into_iter().for_each(|number| commits.insert(number));
        commits
    }
}

/// A number of commits or steps as a figure to reckon with.
pub fn amount(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
