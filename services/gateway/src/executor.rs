//! Where hyper puts the tasks of an HTTP/2 connection: on the thread of the worker that has it.

#[derive(Clone, Copy)]
pub(crate) struct OnThisThread;

impl<F> hyper::rt::Executor<F> for OnThisThread
where
    F: Future + 'static,
    F::Output: 'static,
{
    fn execute(&self, future: F) {
        tokio::task::spawn_local(future);
    }
}
