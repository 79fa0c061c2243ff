const filter = document.querySelector('.filter');
const buttons = [...filter.querySelectorAll('button')];
const search = filter.querySelector('input');
function apply() {
  const verdict = buttons.find(button => button.getAttribute('aria-pressed') === 'true').value;
  const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
  for (const section of document.querySelectorAll('main section')) {
    let shown = 0;
    for (const article of section.querySelectorAll('article')) {
      const text = words.length ? article.textContent.toLowerCase() : '';
      const fits = (!verdict || article.classList.contains(verdict)) && words.every(word => text.includes(word));
      article.hidden = !fits;
      shown += fits;
    }
    section.hidden = !shown;
  }
}
for (const button of buttons) {
  button.addEventListener('click', () => {
    buttons.forEach(other => other.setAttribute('aria-pressed', other === button));
    apply();
  });
}
search.addEventListener('input', apply);
// A link to a statement shows it, whatever was filtered.
addEventListener('hashchange', () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && (target.hidden || target.closest('[hidden]'))) {
    search.value = '';
    buttons[0].click();
    target.scrollIntoView();
  }
});
filter.hidden = false;
