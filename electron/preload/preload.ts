import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import { CHANNELS, type ChainruleApi, EVENTS, type RequestMethod } from '../shared/api.ts';

/**
 * The bridge between the page and the main process. It decides nothing: it names channels, hides Electron's objects, and
 * turns a dropped `File` into its path, which the page itself cannot do, so that it cannot invent one.
 */

const request =
  <M extends RequestMethod>(method: M) =>
  (...args: readonly unknown[]) =>
    ipcRenderer.invoke(CHANNELS[method], ...args.slice(0, 1)) as ReturnType<ChainruleApi[M]>;

/** A subscription that also delivers what came before the page was ready to listen. */
function createEvent<T>(channel: string): (listener: (value: T) => void) => () => void {
  const listeners = new Set<(value: T) => void>();
  let early: T[] = [];
  ipcRenderer.on(channel, (_event: IpcRendererEvent, value: T) => {
    if (listeners.size === 0) early.push(value);
    for (const listener of listeners) listener(value);
  });
  return (listener) => {
    listeners.add(listener);
    const missed = early;
    early = [];
    for (const value of missed) listener(value);
    return () => void listeners.delete(listener);
  };
}

const menuEvent = createEvent<Parameters<Parameters<ChainruleApi['onMenu']>[0]>[0]>(EVENTS.menu);
const openFileEvent = createEvent<string>(EVENTS.openFile);
const closeEvent = createEvent<null>(EVENTS.closeRequested);

const api: ChainruleApi = {
  apiVersion: 1,
  appInfo: request('appInfo'),
  openDialog: request('openDialog'),
  saveDialog: request('saveDialog'),
  readFile: request('readFile'),
  openDropped: (file) => ipcRenderer.invoke(CHANNELS.openDropped, webUtils.getPathForFile(file)),
  writeFile: request('writeFile'),
  writeBytes: request('writeBytes'),
  readBeside: request('readBeside'),
  listBeside: request('listBeside'),
  checkFile: request('checkFile'),
  recentFiles: request('recentFiles'),
  forgetRecent: request('forgetRecent'),
  journalWrite: request('journalWrite'),
  journalList: request('journalList'),
  journalRead: request('journalRead'),
  journalClear: request('journalClear'),
  libraryRead: request('libraryRead'),
  libraryWrite: request('libraryWrite'),
  setWindow: request('setWindow'),
  setMenu: request('setMenu'),
  answerClose: request('answerClose'),
  openExternal: request('openExternal'),
  onMenu: (listener) => menuEvent(listener),
  onOpenFile: (listener) => openFileEvent(listener),
  onCloseRequested: (listener) => closeEvent(() => listener()),
};

contextBridge.exposeInMainWorld('chainrule', api);
