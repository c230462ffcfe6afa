// Calls of the JSON API from the page, with the CSRF token that the cookie asks for.

/** Ask for something. */
export const get = (path, query = {}) =>
  call("GET", Object.keys(query).length ? `${path}?${new URLSearchParams(query)}` : path);

/** Hand something in. */
export const post = (path, body) => call("POST", path, body);

async function call(method, path, body) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    headers["X-CSRF-Token"] = document.querySelector("meta[name=csrf]").content;
  }
  let response;
  try {
    response = await fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw Object.assign(new Error("the service did not answer"), {
      hint: "Nothing was handed in. Look whether the connection is back, then do it again.",
    });
  }
  if (response.status === 401 && document.body.dataset.person) {
    throw Object.assign(new Error("you are not signed in any more"), {
      hint: "Nothing was handed in. Sign in again in another tab, then come back and do it again",
    });
  }
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.detail), { hint: answer.hint, code: answer.code });
  return answer;
}
