import { gridDocument } from './lib/grid-document.mjs';
import { dropDocument, startWindow, framesOf, quantile } from './lib/window.mjs';
const css=process.argv[2]??'';
const w = await startWindow(); const page = await w.open();
await page.getByTestId('value-C.cost').getByText('4').waitFor();
await dropDocument(page, gridDocument(10000)); await page.waitForTimeout(10000);
await page.keyboard.press('Control+0'); await page.waitForTimeout(1500);
const cdp=await page.context().newCDPSession(page); await cdp.send('Performance.enable',{timeDomain:'threadTicks'});
const perf=async()=>Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map(m=>[m.name,m.value]));
async function pan(label){
  const a=await perf();
  const frames = framesOf(page, 5);
  await page.mouse.move(600, 380); await page.mouse.down({ button: 'middle' });
  const end = performance.now() + 5000;
  for (let i = 0; performance.now() < end; i++) { await page.mouse.move(600 + 250 * Math.sin(i / 15), 380 + 250 * Math.cos(i / 15) - 250); await page.waitForTimeout(6); }
  const f=await frames; await page.mouse.up({button:'middle'}); const b=await perf();
  console.log(label, f.length, 'median',quantile(f,.5),'p95',quantile(f,.95),'script',(1000*(b.ScriptDuration-a.ScriptDuration)/f.length).toFixed(1),'style',(1000*(b.RecalcStyleDuration-a.RecalcStyleDuration)/f.length).toFixed(1),'layout',(1000*(b.LayoutDuration-a.LayoutDuration)/f.length).toFixed(1),'task',(1000*(b.TaskDuration-a.TaskDuration)/f.length).toFixed(1));
  await page.waitForTimeout(1500);
}
await pan('plain'); await pan('plain');
await page.addStyleTag({content:'.react-flow__viewport{will-change:transform}'}).catch(e=>console.log('csp'));
await page.evaluate(()=>{document.querySelector('.react-flow__viewport').style.willChange='transform'});
await pan('willchange'); await pan('willchange');
await page.evaluate(()=>{document.querySelector('.canvas-dots').style.display='none'});
await pan('nodots');
await page.evaluate(()=>{for(const e of document.querySelectorAll('.react-flow__minimap,[class*=mini-map]'))e.style.display='none'});
await pan('nominimap');
await w.close();
