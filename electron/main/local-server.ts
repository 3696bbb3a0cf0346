import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerPageRequest, plainAnswer } from './page-files.ts';

/** The browser edition's server: the built page on this machine only, with the headers of the desktop application. */
export interface LocalServer {
  /** With a closing slash, e.g. `http://127.0.0.1:41223/`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder on 127.0.0.1. Requests that name another host are refused, so that a page elsewhere cannot reach this
 * one by making its own name resolve to 127.0.0.1.
 *
 * @param port 0 takes a free one; rejects with EADDRINUSE when the given one is taken
 */
export async function startLocalServer(folder: string, port = 0): Promise<LocalServer> {
  const server = createServer();
  await listen(server, port);
  const { port: actualPort } = server.address() as AddressInfo;
  const hosts = new Set([`127.0.0.1:${actualPort}`, `localhost:${actualPort}`]);
  server.on('request', (request, response) => {
    const known = hosts.has(request.headers.host ?? '');
    const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
    const pending = known
      ? answerPageRequest(folder, request.method ?? 'GET', path)
      : Promise.resolve(plainAnswer(403, 'This server answers only for 127.0.0.1.'));
    pending
      .then((answer) => {
        response.writeHead(answer.status, { ...answer.headers });
        response.end(answer.body ?? undefined);
      })
      .catch(() => response.destroy());
  });
  return {
    url: `http://127.0.0.1:${actualPort}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      done();
    });
  });
