/// <reference lib="webworker" />
import { setScriptHost } from '../kernels/script/script.ts';
import { windowScripts } from '../kernels/script/window.ts';
import { setThreads } from '../kernels/wasm/pool.ts';
import { windowThreads } from '../kernels/wasm/window-threads.ts';
import type { ToWorker } from './protocol.ts';
import { hostSession } from './worker-host.ts';

declare const self: DedicatedWorkerGlobalScope;

setScriptHost(windowScripts());
setThreads(windowThreads(self.navigator.hardwareConcurrency));
const receive = hostSession({ gpu: self.navigator.gpu }, (message) => self.postMessage(message));
self.addEventListener('message', (event: MessageEvent<ToWorker>) => receive(event.data));
