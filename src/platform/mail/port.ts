// Mail: what is to be sent, and who sends it.

export type Message = {
  /** The same however often it is sent. */
  id: string;
  from: { email: string; name: string };
  to: string;
  subject: string;
  text: string;
  html: string;
};

/** Hands one message over for delivery. Throws where it was not taken. */
export type Mail = { send(message: Message): Promise<void> };
