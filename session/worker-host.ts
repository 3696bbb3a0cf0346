import type { FromWorker, RequestName, StepView, ToWorker } from './protocol.ts';
import { type SentInspect, type SentOpen, TableReceiver } from './sent-tables.ts';
import { ViewSender } from './sent-view.ts';
import { Session, type SessionOptions } from './session.ts';
import { describeError } from './session-error.ts';

/** Answers a window's messages with a session; the worker script is nothing but this. */
export function hostSession(options: SessionOptions, post: (message: FromWorker) => void): (message: ToWorker) => void {
  const sender = new ViewSender();
  const tables = new TableReceiver();
  const session = new Session(options, (event, value) =>
    post({ event, value: event === 'view' ? sender.view(value as StepView) : value }),
  );
  const unpacked = (name: RequestName, payload: unknown): unknown => {
    if (name === 'inspectSource') return tables.unpackInspect(payload as SentInspect);
    return name === 'open' ? tables.unpack(payload as SentOpen) : payload;
  };
  return (message) => {
    if ('ping' in message) return post({ pong: message.ping });
    const payload = unpacked(message.name, message.payload);
    session.handle(message.name, payload as never).then(
      (value) => post({ id: message.id, ok: true, value: sender.answer(message.name, value) }),
      (error) => post({ id: message.id, ok: false, ...describeError(error) }),
    );
  };
}
