/// <reference types="vite/client" />
declare const __CHAINRULE_VERSION__: string;
