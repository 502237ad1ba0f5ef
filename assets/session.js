/* A session that has ended leads to the sign-in page; forms inside the application carry the token against forgery. */
(function () {
    const asked = window.fetch;
    window.fetch = async function (...given) {
        const answer = await asked.apply(window, given);
        if (answer.status === 401) {
            window.location.assign("/signin?next=" + encodeURIComponent(window.location.pathname + window.location.search));
        }
        return answer;
    };
    document.addEventListener("submit", event => {
        const form = event.target;
        const found = document.cookie.split("; ").find(one => one.startsWith("tuoyu_csrf="));
        if (!found || form.querySelector("input[name=csrf_token]")) { return; }
        const field = document.createElement("input");
        field.type = "hidden"; field.name = "csrf_token"; field.value = decodeURIComponent(found.slice("tuoyu_csrf=".length));
        form.append(field);
    }, true);
})();
