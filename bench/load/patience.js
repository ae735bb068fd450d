/** Nothing more will come when nothing has come for so many seconds in which this process ran. */
const PATIENCE = 15;

/** What `work` gives; rejects when `progress()` has stayed the same for too long. */
async function whileProgressing(work, progress) {
  let timer;
  const stuck = new Promise((_, reject) => {
    let [seen, quiet] = [progress(), 0];
    timer = setInterval(() => {
      const now = progress();
      quiet = now === seen ? quiet + 1 : 0;
      seen = now;
      if (quiet === PATIENCE) reject(new Error('timed out'));
    }, 1_000);
  });
  try {
    return await Promise.race([work, stuck]);
  } finally {
    clearInterval(timer);
  }
}

module.exports = { whileProgressing };
