//! The steps of a check as constants, each with its slug and its proof in one place.

/// `steps!(NAME = step, …);` declares a constant for each step of a check, and `STEPS` with all of them in this order.
/// A body begins a step by its constant, so that a step which is not declared does not compile.
macro_rules! steps {
    ($($name:ident = $step:expr),+ $(,)?) => {
        $(const $name: Step = $step;)+
        const STEPS: &[Step] = &[$($name),+];
    };
}

pub(crate) use steps;
