import { scriptsHere } from '../../kernels/script/here.ts';
import { setScriptHost } from '../../kernels/script/script.ts';

/** Before every test file: scripts run in the test's own thread, as in a worker of their own in the window and on the command line. */
setScriptHost(scriptsHere());
