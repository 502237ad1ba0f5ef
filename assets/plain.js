/* An element whose inside is HTML, and the links in it: they lead to another address without the page being loaded anew. */
(function () {
  window.tuoyu = Object.assign(window.tuoyu || {}, {
    Plain: function (props) {
      var given = Object.assign({}, props.given);
      given.dangerouslySetInnerHTML = {__html: props.inside};
      return window.React.createElement(props.tag, given);
    },
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-turn]");
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
    if (link.target && link.target !== "_self") {
      return;
    }
    event.preventDefault();
    window.tuoyu.go(link.getAttribute("href"));
    window.scrollTo(0, 0);
  });
})();
