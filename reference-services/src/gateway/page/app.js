// The page: tasks, assistant, live notifications. Everything goes to this origin's /api, and everything that a user
// wrote is put into the page as text, never as markup.

const TOKEN = "access-token";
const SECOND = 1000;
// The list is asked for again at times, since others change it too: a repeated task comes back by itself.
const TASKS_EVERY = 4;

const find = (selector) => document.querySelector(selector);
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** What the service said was wrong, in its own words. `status` is 0 when nothing answered. */
class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** Asks the service; the JSON of its answer, or a `Refusal`. */
async function api(method, path, body) {
  const headers = { accept: "application/json" };
  const token = sessionStorage.getItem(TOKEN);
  if (token) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Refusal(0, "The service does not answer. Trying again…");
  }
  const text = await response.text();
  let answer;
  try {
    answer = text ? JSON.parse(text) : undefined;
  } catch {
    throw new Refusal(response.status, "The service answered something unreadable.");
  }
  if (!response.ok) throw new Refusal(response.status, answer?.detail ?? `The service answered ${response.status}.`);
  return answer;
}

/** An element with properties and children; text stays text. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

function time(text, words = (when) => when) {
  return element("time", { dateTime: text }, words(moment.format(new Date(text))));
}

/** Tells those who do not see the page what has just happened. */
function say(text) {
  find("#said").textContent = text;
}

/** Shows what is wrong with the service itself, until it is right again. */
function trouble(text) {
  const place = find("#trouble");
  if (place.textContent !== text) place.textContent = text;
}

/** Whoever's token ran out signs in again; anything else is shown where it belongs. */
function failed(error, show = trouble) {
  if (!(error instanceof Refusal)) throw error;
  if (error.status === 401) return signIn(sessionStorage.getItem(TOKEN) ? "The token was not accepted." : "");
  show(error.message);
}

// Tasks

let filter = "pending";
let question = 0;
let shown = "";

async function loadTasks() {
  const asked = ++question;
  const { tasks } = await api("GET", `/api/tasks?status=${filter}`);
  // A slow answer to an earlier question is not the answer to this one.
  if (asked === question) showTasks(tasks);
}

function showTasks(tasks) {
  const list = find("#tasks");
  list.setAttribute("aria-busy", "false");
  find("#no-tasks").hidden = tasks.length > 0;
  find("#no-tasks").textContent = filter === "completed" ? "Nothing is done yet." : "Nothing to do. Enjoy, or add a task.";
  const now = `${filter} ${Math.floor(Date.now() / (60 * SECOND))} ${JSON.stringify(tasks)}`;
  if (now === shown) return;
  shown = now;
  const focus = document.activeElement?.dataset ?? {};
  list.replaceChildren(...tasks.map(taskRow));
  // The row may be a new one, but the person still sits at the same place.
  if (focus.id) (list.querySelector(`[data-id="${focus.id}"][data-act="${focus.act}"]:enabled`) ?? list).focus();
}

function taskRow(task) {
  const done = task.status === "completed";
  const tick = element("button", { type: "button", className: "tick", disabled: done }, "✓");
  tick.setAttribute("aria-label", done ? `Done: ${task.title}` : `Complete: ${task.title}`);
  const remove = element("button", { type: "button", className: "quiet" }, "Delete");
  remove.setAttribute("aria-label", `Delete: ${task.title}`);
  for (const [button, act] of [[tick, "complete"], [remove, "delete"]]) Object.assign(button.dataset, { id: task.id, act });
  const late = !done && task.due_at && new Date(task.due_at) < new Date();
  const meta = element(
    "p",
    { className: "meta" },
    task.due_at ? element("span", { className: late ? "late" : "" }, late ? "Was due " : "Due ", time(task.due_at)) : undefined,
    task.recurrence ? element("span", {}, `Repeats ${task.recurrence.rule}`) : undefined,
    done && task.completed_at ? element("span", {}, "Done ", time(task.completed_at)) : undefined,
  );
  const description = task.description ? element("p", { className: "meta" }, task.description) : undefined;
  const name = element("p", { className: "name" }, task.title);
  return element("li", { className: task.status }, tick, element("div", { className: "what" }, name, description, meta), remove);
}

find("#tasks").addEventListener("click", async ({ target }) => {
  const button = target.closest("button[data-act]");
  if (!button) return;
  const { id, act } = button.dataset;
  const title = button.closest("li").querySelector(".name").textContent;
  button.disabled = true;
  try {
    if (act === "complete") await api("POST", `/api/tasks/${id}/complete`);
    else await api("DELETE", `/api/tasks/${id}`);
    say(act === "complete" ? `Completed: ${title}` : `Deleted: ${title}`);
    await loadTasks();
  } catch (error) {
    button.disabled = false;
    failed(error);
  }
});

find("#filter").addEventListener("click", ({ target }) => {
  if (!target.dataset.status) return;
  filter = target.dataset.status;
  for (const button of target.parentElement.children) button.setAttribute("aria-pressed", String(button === target));
  find("#tasks").setAttribute("aria-busy", "true");
  loadTasks().catch(failed);
});

onSubmit("#create", async (form) => {
  const [title, due, rule] = ["#title", "#due", "#rule"].map((id) => find(id).value.trim());
  if (rule && !due) {
    find("#due").focus();
    throw new Refusal(422, "A task that repeats needs a time when it is due first.");
  }
  const task = { title };
  if (due) task.due_at = new Date(due).toISOString();
  if (rule) task.recurrence = { rule, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  await api("POST", "/api/tasks", task);
  form.reset();
  find("#title").focus();
  say(`Added: ${title}`);
  await loadTasks();
});

// Assistant

onSubmit("#chat", async (form) => {
  const message = find("#message").value.trim();
  if (!message) return;
  form.reset();
  addMessage("mine", message);
  const answer = addMessage("theirs", "…");
  find("#messages").setAttribute("aria-busy", "true");
  try {
    const { reply, action } = await api("POST", "/api/chat", { message });
    answer.textContent = reply;
    if (action !== "none") await loadTasks();
  } catch (error) {
    answer.classList.add("failed");
    failed(error, (text) => (answer.textContent = text));
  } finally {
    find("#messages").setAttribute("aria-busy", "false");
    answer.scrollIntoView({ block: "nearest" });
    find("#message").focus();
  }
});

function addMessage(whose, text) {
  find("#no-messages").hidden = true;
  const item = element("li", { className: whose }, text);
  find("#messages").append(item);
  item.scrollIntoView({ block: "nearest" });
  return item;
}

// Notifications

let last = 0;

async function loadNotifications() {
  const inbox = await api("GET", `/api/notifications?after=${last}`);
  last = inbox.last;
  find("#no-notifications").hidden = last > 0;
  for (const { kind, title, message, due_at, at } of inbox.notifications) {
    const text = kind === "reminder" ? `Due soon: ${title}` : message;
    const when = time(due_at ?? at, (words) => (due_at ? `due ${words}` : words));
    find("#notifications").prepend(element("li", {}, text, when));
  }
  return inbox.notifications.length > 0;
}

// Who is here

let beats = 0;

/** Looks for what is new each second, while somebody looks at the page. */
async function beat() {
  if (!document.hidden && !find("#home").hidden) {
    try {
      const news = await loadNotifications();
      if (news || ++beats % TASKS_EVERY === 0) await loadTasks();
      trouble("");
    } catch (error) {
      failed(error);
    }
  }
  setTimeout(beat, SECOND);
}

/** Enters as soon as the service lets us. */
async function start() {
  try {
    const { user_id: user, mode } = await api("GET", "/api/me");
    for (const place of document.querySelectorAll("[data-user]")) place.textContent = user;
    await Promise.all([loadTasks(), loadNotifications()]);
    find("#development").hidden = mode !== "development";
    find("#visitor").hidden = mode !== "token";
    find("#home").hidden = false;
    trouble("");
    beat();
  } catch (error) {
    failed(error, (text) => {
      trouble(text);
      setTimeout(start, SECOND);
    });
  }
}

function signIn(problem) {
  sessionStorage.removeItem(TOKEN);
  trouble("");
  for (const place of ["#home", "#visitor", "#development"]) find(place).hidden = true;
  find("#sign-in").hidden = false;
  find("#sign-in .problem").textContent = problem;
  find("#token").focus();
}

// Another person gets a page of their own: nothing that was asked for one of them is shown to the other.
onSubmit("#sign-in-form", () => {
  sessionStorage.setItem(TOKEN, find("#token").value.trim());
  location.reload();
});

find("#sign-out").addEventListener("click", () => {
  sessionStorage.removeItem(TOKEN);
  location.reload();
});

/** Handles a form: one submission at a time, and what is wrong stands in the form. */
function onSubmit(selector, handle) {
  const form = find(selector);
  const problem = form.querySelector(".problem");
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    if (problem) problem.textContent = "";
    try {
      await handle(form);
    } catch (error) {
      failed(error, problem ? (text) => (problem.textContent = text) : trouble);
    } finally {
      button.disabled = false;
    }
  });
}

start();
