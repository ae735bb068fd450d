// The load generator, a process of its own: its CPU time is nobody's.
const { Crowd } = require('./crowd.js');
const { Storm } = require('./storm.js');

let crowd;
let storm;

const TASKS = {
  async connect(options) {
    crowd = new Crowd(options);
    storm = new Storm(crowd);
    await crowd.connect();
  },
  send: ({ seconds }) => crowd.send(seconds),
  leave: () => storm.leave(),
  comeBack: () => storm.comeBack(),
};

process.on('message', ({ task, ...options }) => {
  TASKS[task](options).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.stack }),
  );
});
process.on('disconnect', () => process.exit());
