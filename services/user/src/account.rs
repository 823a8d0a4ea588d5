//! Signing up and signing in.

use crate::error::Error;
use crate::model::User;
use crate::session::Issued;
use crate::state::AppState;

/// A new account, and a session: whoever has just chosen the password need not prove that they know it, which would cost a
/// second hash.
pub async fn register(
    state: &AppState,
    email: &str,
    name: String,
    password: String,
) -> Result<(User, Issued), Error> {
    let hash = state.passwords.hash(password).await?;
    let email = normal(email);
    let id = state.store.insert_user(&email, &name, &hash).await?;
    let id = id.ok_or(Error::EmailTaken)?;
    state.metrics.registered.inc();
    let user = User { id, name, email };
    let session = state.sessions.issue(&user)?;
    Ok((user, session))
}

/// A session for whoever knows the password. An unknown email takes as long as a wrong password and says the same.
pub async fn sign_in(state: &AppState, email: &str, password: String) -> Result<(User, Issued), Error> {
    let account = state.store.account(&normal(email)).await?;
    let (user, hash) = account
        .map(|account| (account.user, account.password_hash))
        .unzip();
    let matches = state.passwords.matches(password, hash).await?;
    let user = user.filter(|_| matches);
    state.metrics.signed_in(user.is_some());
    let user = user.ok_or(Error::WrongCredentials)?;
    let session = state.sessions.issue(&user)?;
    Ok((user, session))
}

/// Two spellings of one address are one account.
pub fn normal(email: &str) -> String {
    email.trim().to_lowercase()
}
