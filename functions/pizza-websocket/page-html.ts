/** The page, but for what changes: `NONCE` (of this answer) and `SOCKET` (URL of the WebSocket API). Needs nothing from anywhere else. */

const STYLE = `
:root{color-scheme:light dark;--fg:#2a211a;--bg:#f8f0e5;--card:#fff;--soft:#6b5d50;--line:#e3d5c4;--hot:#a8330c;--on:#fff;--ok:#1f6b2d;--warn:#8a4b00}
@media(prefers-color-scheme:dark){:root{--fg:#f6eee4;--bg:#17120e;--card:#241d17;--soft:#bcac9a;--line:#4a3f34;--hot:#ff9d70;--on:#2a1206;--ok:#86d693;--warn:#f3bf6b}}
*,::before,::after{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:1rem/1.5 system-ui,sans-serif}
main{display:grid;gap:1.5rem;max-width:62rem;margin:0 auto;padding:1.5rem 1rem 2rem;align-items:start}
header{display:flex;gap:.9rem;align-items:center}svg{flex:none;width:3rem;height:3rem}
h1{font-size:clamp(1.6rem,5vw,2rem);line-height:1.15;margin:0;letter-spacing:-.02em}
h2,p{margin:0}h2{font-size:.95rem;font-weight:600;color:var(--soft);min-height:1.5rem;overflow-wrap:anywhere}
.soft,#share,#net{color:var(--soft);font-size:.95rem}.soft{margin-top:.9rem}
form{display:grid;grid-template-columns:1fr 7rem;align-items:end;gap:.75rem;margin-top:1.25rem}label{display:grid;gap:.3rem;font-weight:600}
select,button{font:1rem system-ui,sans-serif;color:inherit;width:100%;min-height:3rem;padding:.5rem .9rem;border-radius:.6rem;border:1px solid var(--soft);background:var(--card)}
button{background:var(--hot);border-color:transparent;color:var(--on);font-weight:700;cursor:pointer}
button:disabled{background:var(--line);color:var(--soft);cursor:default}
:focus-visible{outline:3px solid var(--hot);outline-offset:2px}
section{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:1.25rem}
#say{font-size:1.5rem;font-weight:700;line-height:1.3;min-height:1.3em;overflow-wrap:anywhere}#say.ok{color:var(--ok)}
ol{list-style:none;padding:0;margin:.75rem 0 1rem}
li{position:relative;display:flex;align-items:center;gap:.9rem;min-height:3.4rem;color:var(--soft)}
li::before{content:"";z-index:1;flex:none;width:1.75rem;height:1.75rem;border-radius:50%;border:2px solid var(--soft);background:var(--card);display:grid;place-items:center;font-size:1rem;line-height:1}
li+li::after{content:"";position:absolute;left:calc(.875rem - 1px);bottom:50%;height:100%;width:2px;background:var(--line)}
.done,.now{color:var(--fg)}.done::after,.now::after{background:var(--ok)!important}
.done::before{content:"\\2713";font-weight:700;background:var(--ok);border-color:var(--ok);color:var(--card)}
.now{font-weight:700}.now:not(.done)::before{border-color:var(--hot);background:radial-gradient(var(--hot) 42%,var(--card) 48%)}
@media(prefers-reduced-motion:no-preference){.now:not(.done)::before{animation:p 1.4s ease-in-out infinite alternate}@keyframes p{to{box-shadow:0 0 0 .35rem color-mix(in srgb,var(--hot) 25%,transparent)}}}
time{margin-left:auto;font-weight:400;font-variant-numeric:tabular-nums;white-space:nowrap}
#net{min-height:1.5em;display:flex;gap:.6rem;align-items:baseline}
#net::before{content:"";flex:none;width:.65rem;height:.65rem;border-radius:50%;background:var(--line)}
#net.ok::before{background:var(--ok)}#net.off{color:var(--warn)}#net.off::before{background:var(--warn)}
#share{border-top:1px solid var(--line);margin-top:1rem;padding-top:1rem}
#link{display:block;overflow-wrap:anywhere;font-size:.85rem;line-height:1.5rem}#link[href]{color:var(--hot);font-family:ui-monospace,monospace;vertical-align:top}
@media(min-width:50rem){main{grid-template-columns:5fr 6fr;gap:4rem;padding:4.5rem 2rem;align-items:center}section{padding:1.75rem 2rem}}`;

const SCRIPT = `
"use strict";
const $=id=>document.getElementById(id),socketUrl=document.documentElement.dataset.socket,title=document.title;
const rows=[...document.querySelectorAll("li")];
let order,place,seen,socket,tries,timer,waiting,heard;
const say=(text,how)=>{$("say").textContent=text;$("say").className=how||""};
const net=(text,how)=>{$("net").textContent=text;$("net").className=how||""};
const over=()=>seen===rows.length;
const show=m=>{
  const row=rows[m.stage-1];
  if(!row||m.stage<=seen)return;
  const at=new Date(m.time);
  rows.forEach((r,i)=>{
    r.className=i<m.stage-1||m.stage===rows.length?"done":"";
    if(i>=seen&&i<m.stage-1)r.lastChild.textContent="earlier";
    r.removeAttribute("aria-current");
  });
  seen=m.stage;
  row.classList.add("now");row.setAttribute("aria-current","step");
  row.lastChild.textContent=at.toLocaleTimeString([],{hour:"2-digit",minute:"2-digit",second:"2-digit"});
  row.lastChild.dateTime=m.time;
  if(m.item&&typeof m.item.pizza==="string")$("what").textContent=m.item.pizza;
  const text=row.firstChild.textContent;
  say(text,over()?"ok":"");
  document.title=text+" - "+title;
  if(over()){net("That was the last news.");$("go").disabled=false;drop()}
};
const drop=()=>{const old=socket;socket=undefined;clearInterval(timer);clearTimeout(waiting);if(old)old.close()};
const connect=()=>{
  drop();
  const mine=socket=new WebSocket(socketUrl+"?order_id="+encodeURIComponent(order));
  const lost=()=>{
    if(mine!==socket)return;
    drop();
    const wait=Math.min(30,2**tries++)*(.5+Math.random()/2);
    net(navigator.onLine?"Connection lost. Trying again in "+Math.ceil(wait)+" s.":"You are offline. It goes on when you are back.","off");
    waiting=setTimeout(connect,wait*1000);
  };
  // Forgotten by the server: an index lags behind for a moment, so not at once.
  let since;
  // A connection that does not answer is lost, whatever the browser knows of it.
  const ask=()=>{if(mine.readyState===1&&heard){heard=false;mine.send('{"action":"status"}')}else lost()};
  mine.onopen=()=>{since=Date.now();tries=0;heard=true;net("Live: news arrives as it happens.","ok");ask();timer=setInterval(ask,10000);place&&place()};
  mine.onmessage=e=>{if(mine===socket){heard=true;try{const m=JSON.parse(e.data);if(m.following!==false)show(m);else if(Date.now()-since>5e3)lost()}catch{}}};
  mine.onclose=lost;
};
const follow=(id,onOpen)=>{
  order=id;place=onOpen;seen=0;tries=0;
  rows.forEach(r=>{r.className="";r.removeAttribute("aria-current");r.lastChild.textContent=""});
  $("link").textContent=id;$("link").href="#"+id;
  net("Connecting ...");
  connect();
};
$("form").onsubmit=e=>{
  e.preventDefault();
  const id=crypto.randomUUID(),pizza=$("pizza").value;
  $("go").disabled=true;$("what").textContent=pizza;say("Ordering ...");
  history.replaceState(null,"","#"+id);
  follow(id,async()=>{
    place=undefined;
    try{
      const answer=await fetch(location.pathname,{method:"POST",headers:{"content-type":"application/json"},body:JSON.stringify({item:{eventtype:"make_pizza",order_id:id,pizza}})});
      const body=await answer.json();
      if(!answer.ok||body.FailedEntryCount)throw new Error(body.message||"the order was not taken");
    }catch(error){if(id===order&&!seen){say("That did not work: "+error.message);$("go").disabled=false}}
  });
};
addEventListener("online",()=>{if(order&&!over()&&!socket){clearTimeout(waiting);connect()}else if(socket&&socket.readyState===1)net("Live: news arrives as it happens.","ok")});
addEventListener("offline",()=>{if(order&&!over())net("You are offline. It goes on when you are back.","off")});
const shared=()=>{const id=location.hash.slice(1);if(/^[\\w-]{1,64}$/.test(id)&&id!==order){$("what").textContent="Your order";say("Following this order. No news yet.");follow(id)}};
addEventListener("hashchange",shared);shared();`;

const stage = (text: string): string => `<li><span>${text}</span><time></time></li>`;

const PIZZA = `<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="23" fill="#c9802f"/><circle cx="24" cy="24" r="19" fill="#f7cf62"/><g fill="#b8321a"><circle cx="17" cy="16" r="4"/><circle cx="32" cy="19" r="4"/><circle cx="18" cy="31" r="4"/><circle cx="31" cy="33" r="4"/></g><path d="M24 5v38M5 24h38" stroke="#d9a63c"/></svg>`;

export const PAGE = `<!doctype html>
<html lang="en" data-socket="SOCKET"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Follow your pizza</title><link rel="icon" href="data:,"><style nonce="NONCE">${STYLE}</style></head><body><main>
<div><header>${PIZZA}<h1>Follow your pizza</h1></header><p class="soft">From the dough to your door: every step arrives here the moment it happens.</p>
<form id="form"><label>Pizza<select id="pizza"><option>Margherita</option><option>Funghi</option><option>Diavola</option><option>Quattro formaggi</option></select></label>
<button id="go">Order</button></form><noscript><p>This page needs JavaScript.</p></noscript></div>
<section aria-label="The order"><h2 id="what">Your order</h2><p id="say" role="status">Nothing ordered yet.</p>
<ol>${stage("Making the dough")}${stage("In the oven")}${stage("On its way")}${stage("Delivered")}</ol>
<p id="net" role="status">Not connected.</p>
<p id="share">Whoever has the link of an order can follow it. <a id="link">It will be here.</a></p></section>
</main><script nonce="NONCE">${SCRIPT}</script></body></html>`;
