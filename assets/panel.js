/* The panel behind a number. It stands beside the page and is fetched by itself, so that the page is never drawn anew:
   its links change the address, focus goes in and comes back, Esc, the button and the browser's back close it. */
(function () {
  var opener = null,
    asked = null,
    shown = null;
  var place = document.createElement("div");
  place.id = "panel";
  function sheet() {
    return place.querySelector(".pn");
  }
  function wanted(where) {
    var query = new URLSearchParams(where.search || "");
    if (!query.get("explain")) {
      return null;
    }
    query.set("page", where.pathname || "/");
    return "/panel?" + query.toString();
  }
  function put(html, address) {
    var scrolled = sheet() && shown === address ? sheet().scrollTop : 0;
    place.innerHTML = html;
    shown = address;
    if (sheet()) {
      sheet().scrollTop = scrolled;
      sheet().focus({preventScroll: true});
    }
  }
  function clear() {
    shown = null;
    if (!place.firstChild) {
      return;
    }
    place.innerHTML = "";
    if (opener && opener.isConnected) {
      opener.focus({preventScroll: true});
    }
    opener = null;
  }
  function follow(event) {
    var address = wanted(event && event.detail && event.detail.pathname ? event.detail : window.location);
    if (address === asked) {
      return;
    }
    asked = address;
    if (!address) {
      clear();
      return;
    }
    place.setAttribute("aria-busy", "true");
    fetch(address)
      .then(function (answer) {
        return answer.text();
      })
      .then(
        function (html) {
          if (address === asked) {
            place.removeAttribute("aria-busy");
            put(html, address);
          }
        },
        function () {
          if (address === asked) {
            window.location.reload();
          }
        },
      );
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a.fx, a.pn-close");
    if (
      !link ||
      event.defaultPrevented ||
      event.button ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.altKey
    ) {
      return;
    }
    event.preventDefault();
    if (!place.contains(link)) {
      opener = link;
    }
    window.history.pushState({}, "", link.getAttribute("href"));
    follow();
  });
  document.addEventListener("keydown", function (event) {
    var close = place.querySelector(".pn-close");
    if (event.key === "Escape" && close) {
      event.preventDefault();
      close.click();
    }
  });
  ["popstate", "_dashprivate_pushstate", "tuoyu:address"].forEach(function (name) {
    window.addEventListener(name, follow);
  });
  document.body.appendChild(place);
  follow();
})();
/* The page follows its own part of the address alone: opening the panel over it, or closing it, draws nothing anew. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.panel = {
  follow: function (pathname, search, where) {
    window.dispatchEvent(new CustomEvent("tuoyu:address", {detail: {pathname: pathname, search: search}}));
    var asked = new URLSearchParams(search || "");
    asked.delete("explain");
    function named(path, text) {
      var all = new URLSearchParams(text || "");
      all.delete("explain");
      all.sort();
      return (path || "/") + "?" + all.toString();
    }
    var page = document.querySelector(".page"),
      held = document.getElementById("page");
    var busy = held && held.dataset.dashIsLoading === "true";
    var standing = where ? [named(where.pathname, where.search)] : [];
    if (page && !busy) {
      standing.push(named.apply(null, page.dataset.settled.split("?")));
    }
    if (standing.includes(named(pathname, search))) {
      return window.dash_clientside.no_update;
    }
    return {pathname: pathname, search: asked.toString()};
  },
};
