namespace Unrolled.Samples;

/// <summary>A text as people write it, with what it stands for.</summary>
/// <param name="Source">"the third of March 1987".</param>
/// <param name="Target">"1987-03-03".</param>
internal readonly record struct Phrase(string Source, string Target);
