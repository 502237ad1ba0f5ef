/* Another address without the page being loaded anew: Dash follows what its own links say. */
(function () {
  window.tuoyu = Object.assign(window.tuoyu || {}, {
    go: function (href) {
      window.history.pushState({}, "", href);
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    },
    /* The page that is shown, with another query. */
    ask: function (query) {
      var search = query.toString();
      window.tuoyu.go(window.location.pathname + (search ? "?" + search : ""));
    },
  });
})();
