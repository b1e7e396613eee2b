//! Which operation of a policy decides on a path, as daprd finds it: part by part, in the order of the file, until one
//! says something.

/// The operations of a policy.
#[derive(Debug)]
pub(super) struct Operations {
    /// The first one is the root.
    branches: Vec<Branch>,
}

/// A part of a path.
#[derive(Debug, Default)]
struct Branch {
    part: String,
    operation: Option<usize>,
    below: Vec<usize>,
}

impl Operations {
    /// The operations of these paths, each known by its place in the list. Of two of one path the first counts.
    pub(super) fn new(paths: &[&str]) -> Self {
        let mut operations = Self { branches: vec![Branch::default()] };
        for (operation, path) in paths.iter().enumerate() {
            let at = parts(path).fold(0, |at, part| operations.below(at, part));
            if let Some(branch) = operations.branches.get_mut(at) {
                branch.operation.get_or_insert(operation);
            }
        }
        operations
    }

    /// The branch of `part` below the branch `at`, a new one when there is none.
    fn below(&mut self, at: usize, part: &str) -> usize {
        let known = self.branches[at].below.iter().copied().find(|branch| self.branches[*branch].part == part);
        known.unwrap_or_else(|| {
            let new = self.branches.len();
            self.branches.push(Branch { part: part.to_owned(), ..Branch::default() });
            self.branches[at].below.push(new);
            new
        })
    }

    /// The operation that decides on a path.
    pub(super) fn deciding(&self, path: &str) -> Option<usize> {
        let mut at = 0;
        let mut parts = parts(path).peekable();
        while let Some(part) = parts.next() {
            let is_last = parts.peek().is_none();
            at = self.step(at, part, is_last)?;
            let branch = &self.branches[at];
            if branch.operation.is_some() && (is_last || branch.part != "*") {
                return branch.operation;
            }
            if branch.operation.is_none() && is_last {
                return self.branches[self.step(at, "*", true)?].operation;
            }
        }
        None
    }

    /// The first branch below that takes a part. A lone `*` takes only the last one.
    fn step(&self, at: usize, part: &str, is_last: bool) -> Option<usize> {
        let takes = |branch: &usize| match self.branches[*branch].part.as_str() {
            own if own == part => true,
            "*" => is_last,
            own => fits(part, own),
        };
        self.branches[at].below.iter().copied().find(takes)
    }
}

/// The parts of a path, behind its first slash.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

/// Whether a part fits a pattern, in which `*` is any text.
fn fits(part: &str, pattern: &str) -> bool {
    let Some((before, behind)) = pattern.split_once('*') else { return part == pattern };
    part.strip_prefix(before).is_some_and(|rest| {
        let mut starts = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        starts.any(|at| fits(&rest[at..], behind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the search of daprd 1.18.2 was seen to answer.
    #[test]
    fn operations_are_found_as_daprd_finds_them() {
        let deciding = |paths: &[&str], path| Operations::new(paths).deciding(path);
        assert_eq!(deciding(&["/api/admin", "/api"], "/api/admin"), Some(1));
        assert_eq!(deciding(&["/api/**", "/api/admin"], "/api/admin"), Some(0));
        assert_eq!(deciding(&["/api/admin", "/api/**"], "/api/admin"), Some(0));
        assert_eq!(deciding(&["/api/admin", "/api/**"], "/api/x/y"), Some(1));
        assert_eq!(deciding(&["/api/admin", "/api/**"], "/api"), Some(1));
        assert_eq!(deciding(&["/x", "/x"], "/x"), Some(0));
        assert_eq!(deciding(&["/ok/"], "/ok"), None);
        assert_eq!(deciding(&["/a/*/b"], "/a/x/b"), None);
        assert_eq!(deciding(&["/a/**/b"], "/a/x/b"), Some(0));
        assert_eq!(deciding(&["/a/**/b"], "/a/x/y/b"), None);
        assert_eq!(deciding(&["/a*/b"], "/ax/b"), Some(0));
        assert_eq!(deciding(&["/*", "/admin"], "/admin"), Some(0));
        assert_eq!(deciding(&["/*", "/admin"], "/admin/x"), Some(1));
        assert_eq!(deciding(&["/api", "/api/*"], "/api/x"), Some(0));
        assert_eq!(deciding(&["/"], "/x"), None);
    }
}
