// Preloaded into a server (node -r): its clock is wrong by CLOCK_ERROR_MS, and with each SIGIO it leaps ahead by
// CLOCK_LEAP_MS.
let error = Number(process.env.CLOCK_ERROR_MS ?? 0);
const leap = Number(process.env.CLOCK_LEAP_MS ?? 0);
const Right = Date;

globalThis.Date = class Date extends Right {
  constructor(...given) {
    if (given.length === 0) super(Right.now() + error);
    else super(...given);
  }

  static now() {
    return Right.now() + error;
  }
};

if (leap > 0) process.on('SIGIO', () => (error += leap));
