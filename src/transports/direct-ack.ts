import { Socket } from 'socket.io';
import { writeDirectly } from './direct-write';
import type { Reply } from './gateway-bindings';
import type { RealtimeSocket } from './realtime-socket';
import { FrameBytes, SharedFrame } from './shared-frame';
import type { FrameCodec } from './websocket/frame-codec';

/** What of Socket.IO's inside is used here. A test fails when it changes. */
interface Acknowledging {
  /** Makes what answers the event of this number. */
  ack(id: number): Reply;
}

const ordinary = Socket.prototype as unknown as Acknowledging;

/** Lets the socket answer past the layers of the libraries, where nothing is overtaken by it. */
export function answerDirectly(socket: RealtimeSocket): void {
  (socket as unknown as Acknowledging).ack = ack;
}

/** One for all sockets. */
function ack(this: Acknowledging, id: number): Reply {
  const socket = this as unknown as RealtimeSocket;
  let answered = false;
  return (answer) => {
    if (answered) return;
    answered = true;
    if (!writeDirectly(new AckFrame(socket, id, answer), socket.conn as never)) ordinary.ack.call(this, id)(answer);
  };
}

/** Of an Engine.IO client: "message" (4), Socket.IO "ack" (3). https://socket.io/docs/v4/socket-io-protocol/ */
class AckFrame extends SharedFrame {
  private readonly codec: FrameCodec;

  constructor({ nsp, data }: RealtimeSocket, id: number, answer: object) {
    super({ name: data.namespace, wire: nsp.name }, '', answer);
    this.codec = {
      encode: ({ wire }, _event, _data, json) => `43${wire === '/' ? '' : `${wire},`}${id}[${json}]`,
    };
  }

  override bytesFor(): FrameBytes | undefined {
    return super.bytesFor(this.codec);
  }
}
