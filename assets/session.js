/* A session that has ended leads to the sign-in page; forms inside the application carry the token against forgery. */
(function () {
  const asked = window.fetch;
  /* Whoever is on their way to another page is not called back by an answer to what the one they leave had asked.
       A download begins as a departure does: the next touch says that the reader has stayed. */
  let leaving = false;
  window.addEventListener("beforeunload", () => {
    leaving = true;
  });
  for (const stayed of ["pageshow", "pointerdown", "keydown"]) {
    window.addEventListener(
      stayed,
      () => {
        leaving = false;
      },
      true,
    );
  }
  window.fetch = async function (...given) {
    const answer = await asked.apply(window, given);
    if (answer.status === 401 && !leaving) {
      window.location.assign("/signin?next=" + encodeURIComponent(window.location.pathname + window.location.search));
    }
    return answer;
  };
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const found = document.cookie.split("; ").find((one) => one.startsWith("tuoyu_csrf="));
      if (!found || form.querySelector("input[name=csrf_token]")) {
        return;
      }
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "csrf_token";
      field.value = decodeURIComponent(found.slice("tuoyu_csrf=".length));
      form.append(field);
    },
    true,
  );
})();
