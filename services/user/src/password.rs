//! Passwords: Argon2id, with OWASP's parameters for 7 MiB (m = 7168 KiB, t = 5, p = 1), which weigh as much as the better
//! known 19 MiB with t = 2 and take less of a laptop's memory.
//!
//! The rule it keeps: hashing never holds up the runtime (it happens on the blocking pool), never takes more memory than
//! `PASSWORD_CONCURRENCY` hashes need, and gives that memory back to the system.

use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use common::{BoxError, Random};
use tokio::sync::Semaphore;

const PASSES: u32 = 5;
const LANES: u32 = 1;

/// Why a password could not be hashed or compared; never that it was wrong.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("the stored hash cannot be read")]
    Format(#[from] argon2::password_hash::phc::Error),
    #[error("the parameters of the hash cannot be used")]
    Params(#[from] argon2::password_hash::Error),
    #[error("Argon2 failed")]
    Argon2(#[from] argon2::Error),
    #[error("the task that hashes ended early")]
    Task(#[from] tokio::task::JoinError),
    #[error("the hashing limit is closed")]
    Limit(#[from] tokio::sync::AcquireError),
}

/// Hashes passwords and compares them with hashes.
#[derive(Clone, Debug)]
pub struct Passwords {
    params: Params,
    limit: Arc<Semaphore>,
    random: Random,
}

impl Passwords {
    pub fn new(memory_kib: u32, concurrency: usize, random: Random) -> Result<Self, BoxError> {
        Ok(Self {
            params: Params::new(memory_kib, PASSES, LANES, None)?,
            limit: Arc::new(Semaphore::new(concurrency)),
            random,
        })
    }

    /// The hash of a new password in PHC string format, which holds its parameters and salt.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        let (params, salt) = (self.params.clone(), self.salt());
        self.limited(move || {
            let output = derive(&params, &salt, password.as_bytes())?;
            Ok(phc(&params, &salt, output)?.to_string())
        })
        .await
    }

    /// Whether `password` belongs to `hash`. Without a hash it takes the same time, and is wrong.
    pub async fn matches(&self, password: String, hash: Option<String>) -> Result<bool, PasswordError> {
        let (params, salt) = (self.params.clone(), self.salt());
        self.limited(move || {
            let Some(hash) = hash else {
                derive(&params, &salt, password.as_bytes())?;
                return Ok(false);
            };
            let stored = PasswordHash::new(&hash)?;
            let params = Params::try_from(&stored)?;
            let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
                return Ok(false);
            };
            // `Output` compares in constant time.
            Ok(Output::new(&derive(&params, &salt, password.as_bytes())?)? == expected)
        })
        .await
    }

    fn salt(&self) -> [u8; 16] {
        self.random.with(rand::RngExt::random)
    }

    /// Runs `work` on the blocking pool. It counts against the limit until it ends, also when nobody waits for it any more.
    async fn limited<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let permit = Arc::clone(&self.limit).acquire_owned().await?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await?
    }
}

fn derive(params: &Params, salt: &[u8], password: &[u8]) -> Result<[u8; 32], PasswordError> {
    /// glibc always takes blocks of this size from the system and gives them back at once; smaller ones it keeps in its
    /// heaps, and the service would hold on to the memory of its last log-in. What is not touched costs nothing.
    const ALWAYS_MAPPED: usize = 33 << 20;
    let blocks = params.block_count();
    let mut memory = Vec::with_capacity(blocks.max(ALWAYS_MAPPED / Block::SIZE));
    memory.resize(blocks, Block::default());
    let mut output = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone()).hash_password_into_with_memory(
        password,
        salt,
        &mut output,
        &mut memory,
    )?;
    Ok(output)
}

fn phc(params: &Params, salt: &[u8], output: [u8; 32]) -> Result<PasswordHash, PasswordError> {
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(&output)?),
    })
}
