// Loaded into a server: on SIGUSR2 it prints which names of an attack all its objects have by now.
const NAMES = ['polluted', 'status', 'role'];

process.on('SIGUSR2', () => {
  const found = NAMES.filter((name) => name in {} || name in [] || name in Object || name in Function.prototype);
  console.log(`polluted by: [${found.join()}]`);
});
