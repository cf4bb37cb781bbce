// The open sockets of one tenant. What is known of each lies with the socket itself, which outlives the object.
import type { Session } from "./session.ts";
import { closeCodes, silentMs } from "./settings.ts";

export class Listeners {
  #state: DurableObjectState;
  /** What was read or written lately, so that a burst does not read it again for each event. */
  #known = new WeakMap<WebSocket, Session>();

  readonly #onSent: () => void;

  /** @param onSent called for each message that was sent */
  constructor(state: DurableObjectState, onSent: () => void) {
    this.#onSent = onSent;
    this.#state = state;
  }

  open(): WebSocket[] {
    return this.#state.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  accept(socket: WebSocket, session: Session): void {
    this.#state.acceptWebSocket(socket);
    this.save(socket, session);
  }

  sessionOf(socket: WebSocket): Session {
    const session = this.#known.get(socket) ?? attached(socket);
    this.#known.set(socket, session);
    return session;
  }

  save(socket: WebSocket, session: Session): void {
    this.#known.set(socket, session);
    socket.serializeAttachment(session);
  }

  /** When the client last said `ping`, which is answered without waking the object. */
  pingedAt(socket: WebSocket): number {
    return this.#state.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
  }

  /** Those that have not said a word for several heartbeats, so that nobody may be there any more. */
  silent(now: number): WebSocket[] {
    return this.open().filter(
      (socket) => Math.max(this.pingedAt(socket), this.sessionOf(socket).aliveAt) < now - silentMs,
    );
  }

  tell(socket: WebSocket, frame: Record<string, unknown>): boolean {
    return this.send(socket, JSON.stringify(frame));
  }

  /** Whether it could be sent: a socket may have gone a moment ago. */
  send(socket: WebSocket, text: string): boolean {
    try {
      socket.send(text);
      this.#onSent();
      return true;
    } catch {
      return false;
    }
  }

  closeSilent(sockets: WebSocket[]): void {
    for (const socket of sockets)
      this.close(socket, closeCodes.tooSlow, "No ping for too long: connect again");
  }

  close(socket: WebSocket, code: number, reason: string): void {
    try {
      socket.close(code, reason);
    } catch {
      // It has gone already.
    }
  }
}

/** Every socket of ours was accepted with its session. */
function attached(socket: WebSocket): Session {
  return socket.deserializeAttachment() as Session;
}
