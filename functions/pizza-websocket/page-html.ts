/** The page, but for what changes: `NONCE` (of this answer) and `SOCKET` (URL of the WebSocket API). Needs nothing from anywhere else. */

const STYLE = `
:root{color-scheme:light dark;--fg:#1d1a16;--bg:#fffaf3;--soft:#6b6257;--line:#ddd0bf;--hot:#a3310a;--ok:#1f6b2d}
@media(prefers-color-scheme:dark){:root{--fg:#f5efe6;--bg:#1c1814;--soft:#b8ac9c;--line:#4a4036;--hot:#ff9a6b;--ok:#7fd38c}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:1.05rem/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem}h1{font-size:1.7rem;line-height:1.2;margin:0 0 1rem}
form{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end}label{display:grid;gap:.25rem;flex:1 1 12rem}
select,button{font:inherit;color:inherit;padding:.6rem .8rem;border-radius:.5rem;border:1px solid var(--soft);background:transparent;min-height:2.9rem}
select option{color:#1d1a16;background:#fff}button{background:var(--hot);border-color:var(--hot);color:var(--bg);font-weight:600;cursor:pointer}
button:disabled{opacity:.6;cursor:default}:focus-visible{outline:3px solid var(--hot);outline-offset:2px}
ol{list-style:none;padding:0;margin:1.5rem 0}li{display:flex;gap:.75rem;padding:.7rem 0;border-top:1px solid var(--line);color:var(--soft)}
li::before{content:"\\25CB";width:1.2rem;text-align:center}li.done{color:var(--fg)}li.done::before{content:"\\2713";color:var(--ok)}
li[aria-current]{font-weight:700}time{margin-left:auto;font-variant-numeric:tabular-nums;font-weight:400}
p{margin:.5rem 0}#link{color:var(--hot);overflow-wrap:anywhere}[hidden]{display:none!important}`;

const SCRIPT = `
"use strict";
const $=id=>document.getElementById(id),socketUrl=document.documentElement.dataset.socket;
const rows=[...document.querySelectorAll("li")];
let order,seen,socket,tries,timer,waiting;
const say=text=>{$("say").textContent=text};
const link=text=>{$("net").textContent=text};
const show=m=>{
  if(!(m.stage>seen))return;
  const missed=m.stage-seen;seen=m.stage;
  rows.forEach((row,i)=>{
    row.classList.toggle("done",i<m.stage);
    if(i===m.stage-1){row.setAttribute("aria-current","step");row.querySelector("time").textContent=new Date(m.time).toLocaleTimeString()}
    else row.removeAttribute("aria-current");
  });
  $("what").textContent=m.item&&typeof m.item.pizza==="string"?m.item.pizza:"";
  say(rows[m.stage-1].querySelector("span").textContent+(missed>1?" (some news was missed on the way)":""));
  if(seen===rows.length){link("");$("go").disabled=false;clearInterval(timer);socket.close()}
};
const connect=opened=>{
  const mine=socket=new WebSocket(socketUrl+"?order_id="+encodeURIComponent(order));
  clearTimeout(waiting);
  mine.onopen=()=>{tries=0;link("Connected: news arrives as it happens.");ask();clearInterval(timer);timer=setInterval(ask,10000);opened&&opened()};
  mine.onmessage=e=>{try{if(mine===socket)show(JSON.parse(e.data))}catch{}};
  mine.onclose=()=>{
    if(mine!==socket||seen===rows.length)return;
    clearInterval(timer);
    const wait=Math.min(30,2**tries++)*(.5+Math.random()/2);
    link("Connection lost. Trying again in "+Math.ceil(wait)+" s.");
    waiting=setTimeout(()=>connect(opened),wait*1000);
  };
};
const ask=()=>{if(socket.readyState===1)socket.send('{"action":"status"}')};
const follow=(id,opened)=>{
  order=id;seen=0;tries=0;
  if(socket){const old=socket;socket=undefined;old.close()}
  rows.forEach(row=>{row.className="";row.removeAttribute("aria-current");row.querySelector("time").textContent=""});
  $("what").textContent="";$("order").hidden=false;$("id").textContent=id;$("link").href="#"+id;
  connect(opened);
};
$("form").onsubmit=e=>{
  e.preventDefault();
  const id=crypto.randomUUID(),pizza=$("pizza").value;
  let sent=false;
  $("go").disabled=true;say("Ordering "+pizza+" ...");
  history.replaceState(null,"","#"+id);
  follow(id,async()=>{
    if(sent)return;sent=true;
    try{
      const answer=await fetch(location.pathname,{method:"POST",headers:{"content-type":"application/json"},body:JSON.stringify({item:{eventtype:"make_pizza",order_id:id,pizza}})});
      const body=await answer.json();
      if(!answer.ok||body.FailedEntryCount)throw new Error(body.message||"the order was not taken");
    }catch(error){say("That did not work: "+error.message);$("go").disabled=false}
  });
};
addEventListener("online",()=>{if(order&&seen<rows.length&&socket.readyState>1)connect()});
addEventListener("offline",()=>{if(order&&seen<rows.length)link("You are offline. It goes on when you are back.")});
const shared=()=>{const id=location.hash.slice(1);if(/^[\\w-]{1,64}$/.test(id)&&id!==order){say("Following this order.");follow(id)}};
addEventListener("hashchange",shared);shared();`;

const stage = (text: string): string => `<li><span>${text}</span><time></time></li>`;

export const PAGE = `<!doctype html>
<html lang="en" data-socket="SOCKET"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Follow your pizza</title><link rel="icon" href="data:,"><style nonce="NONCE">${STYLE}</style></head><body><main>
<h1>Follow your pizza</h1>
<form id="form"><label>Pizza<select id="pizza"><option>Margherita</option><option>Funghi</option><option>Diavola</option><option>Quattro formaggi</option></select></label>
<button id="go">Order</button></form>
<section id="order" aria-label="Your order" hidden><ol>${stage("Making the dough")}${stage("In the oven")}${stage("On its way")}${stage("Delivered")}</ol>
<p><strong id="what"></strong></p><p>Order <a id="link" href="#"><span id="id"></span></a>: open this link elsewhere to follow along.</p></section>
<p id="say" role="status"></p><p id="net" role="status"></p>
<noscript><p>This page needs JavaScript.</p></noscript>
</main><script nonce="NONCE">${SCRIPT}</script></body></html>`;
