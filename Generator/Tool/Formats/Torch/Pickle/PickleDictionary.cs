namespace Unrolled.Tool.Formats.Torch.Pickle;

/// <summary>A dict or an OrderedDict. A key that is set again keeps its place and gets the new value.</summary>
internal sealed class PickleDictionary
{
    // Most dictionaries of a file that wants to take memory are empty.
    private Dictionary<string, int>? _places;
    private List<(object? Key, object? Value)>? _items;

    public IReadOnlyList<(object? Key, object? Value)> Items => _items ?? [];

    /// <summary>What a BUILD has given it: attributes such as <c>_metadata</c>.</summary>
    public object? State { get; set; }

    /// <summary>The items whose keys are texts, in order.</summary>
    public IEnumerable<(string Key, object? Value)> Named => Items.Where(i => i.Key is string).Select(i => ((string)i.Key!, i.Value));

    public void Set(object? key, object? value)
    {
        _items ??= [];
        if (key is string text && !(_places ??= new(StringComparer.Ordinal)).TryAdd(text, _items.Count))
        {
            _items[_places[text]] = (key, value);
            return;
        }

        _items.Add((key, value));
    }

    public bool TryGet(string key, out object? value)
    {
        if (_places is not null && _places.TryGetValue(key, out int place))
        {
            value = _items![place].Value;
            return true;
        }

        value = null;
        return false;
    }
}
