// The load generator, a process of its own: its CPU time is nobody's.
const { Crowd } = require('./crowd.js');

let crowd;

const TASKS = {
  async connect(options) {
    crowd = new Crowd(options);
    await crowd.connect();
  },
  send: ({ seconds }) => crowd.send(seconds),
};

process.on('message', ({ task, ...options }) => {
  TASKS[task](options).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.stack }),
  );
});
process.on('disconnect', () => process.exit());
