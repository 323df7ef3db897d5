namespace Unrolled.Samples;

/// <summary>Says what is in an image, with a trained network that reads its own words.</summary>
/// <param name="model">The network.</param>
/// <param name="words">Its words.</param>
internal sealed class Captioner(ShapeCaptioner model, Vocabulary words)
{
    private readonly ShapeCaptioner.State _state = model.CreateState();
    private readonly float[] _image = new float[Scene.Side * Scene.Side];

    /// <summary>Describes an image.</summary>
    /// <param name="image">[<see cref="Scene.Side"/>, <see cref="Scene.Side"/>].</param>
    /// <returns>The likeliest word at each place.</returns>
    public string Describe(GrayImage image)
    {
        image.CopyTo(_image);
        model.Start(_state, _image);
        Span<int> written = stackalloc int[SceneWords.LongestSentence];
        int length = model.Decode(_state, SceneWords.Marker, SceneWords.Marker, written);
        return string.Join(' ', written[..length].ToArray().Select(t => words[t]));
    }
}
