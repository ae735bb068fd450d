// Preloaded into a server (node -r): SIGURG begins a CPU profile, the next one writes it to PROFILE_PATH. Unlike
// --cpu-prof it leaves the start and the connecting out, and works for a server that ends by a signal. Nest takes the
// usual SIGUSR2 for a wish to shut down.
const { writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');

const SAMPLING_MICROS = 500;

const session = new Session();
session.connect();
let recording = false;

process.on('SIGURG', () => {
  recording = !recording;
  if (recording) {
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval: SAMPLING_MICROS });
    session.post('Profiler.start');
  } else {
    session.post('Profiler.stop', (error, { profile }) => {
      writeFileSync(process.env.PROFILE_PATH, JSON.stringify(profile));
      process.stdout.write('profile written\n');
    });
  }
});
