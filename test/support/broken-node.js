// Preloaded into a server (node -r), breaks it in the way that BREAK names, now and then: for the checker to find out.
const { MemoryBroker } = require('../../dist/rooms/memory-broker.js');
const { RoomHub } = require('../../dist/rooms/room-hub.js');
const { RoomOutlets } = require('../../dist/rooms/room-outlets.js');

/** Every fifth time. */
let count = 0;
const now = () => (count += 1) % 5 === 0;

function replace({ prototype }, name, make) {
  const { [name]: original } = prototype;
  prototype[name] = make(original);
}

const BREAKS = {
  /** Publishes without the log: the next event gets the same place. */
  unlogged: () =>
    replace(MemoryBroker, 'append', (append) => {
      return function (room, ...event) {
        const appended = append.call(this, room, ...event);
        if (!now()) return appended;
        const log = this.log(room);
        log.events.pop();
        log.seq -= 1;
        return appended;
      };
    }),
  /** Tells its own sockets what they are told by the log as well. */
  echo: () =>
    replace(RoomOutlets, 'deliver', (deliver) => {
      return function (room, event) {
        if (now()) for (const outlet of this.outlets) outlet.event(event);
        deliver.call(this, room, event);
      };
    }),
  /** Tells one event after the next one. */
  hasty: () => {
    let late;
    replace(RoomOutlets, 'deliver', (deliver) => {
      return function (room, event) {
        if (!late && now()) {
          room.advance(event);
          late = event;
          return;
        }
        deliver.call(this, room, event);
        if (late) for (const outlet of this.outlets) outlet.event(late);
        late = undefined;
      };
    });
  },
  /** Skips an event. */
  deaf: () =>
    replace(RoomOutlets, 'deliver', (deliver) => {
      return function (room, event) {
        if (now()) room.advance(event);
        else deliver.call(this, room, event);
      };
    }),
  /** Gives who comes back nothing of what he missed. */
  forgetful: () =>
    replace(RoomHub, 'join', (join) => {
      return function (name, { enter, ...terms }) {
        const forget = (recovery, ...more) => enter({ ...recovery, events: [] }, ...more);
        return join.call(this, name, { ...terms, enter: forget });
      };
    }),
};

BREAKS[process.env.BREAK]();
