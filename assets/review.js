/* The list of who has not reported is copied or printed by itself; a workbook goes back with a reason only. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.review = {
  copy: function (clicks) {
    var text = document.getElementById("chase-text"),
      said = document.getElementById("chase-said");
    if (!clicks) {
      return;
    }
    window.tuoyu.copy(text.innerText, text).then(function (done) {
      said.textContent = done ? said.dataset.done : said.dataset.not;
    });
  },
  print: function (clicks) {
    if (!clicks) {
      return;
    }
    document.body.classList.add("print-chase");
    window.print();
    document.body.classList.remove("print-chase");
  },
  short: function (text, least) {
    return Array.from((text || "").trim()).length < least;
  },
};
