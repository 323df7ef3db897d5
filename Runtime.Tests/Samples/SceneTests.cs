using Unrolled.Samples;

namespace Unrolled.Tests;

/// <summary>Rendered shapes: what their sentences say is what is to be seen.</summary>
public sealed class SceneTests
{
    [Fact]
    public void Draw_Scenes_HaveSentencesThatAreNotInDoubt()
    {
        var random = new RandomSource(1, 0);
        for (int i = 0; i < 2000; i++)
        {
            var scene = Scene.Draw(random);
            SceneShape first = scene.Shapes[0], last = scene.Shapes[^1];
            Assert.All(scene.Shapes, s =>
            {
                Assert.InRange(s.X, s.Radius, Scene.Side - s.Radius);
                Assert.InRange(s.Y, s.Radius, Scene.Side - s.Radius);
                Assert.Equal(s.IsLarge, s.Radius > 5);
            });
            string words = scene.Sentence.Replace(first.Phrase, "A", StringComparison.Ordinal).Replace(last.Phrase, "B", StringComparison.Ordinal);
            double right = last.X - first.X, down = last.Y - first.Y, apart = first.Radius + last.Radius;
            switch (scene.Shapes.Length == 1 ? "one" : words[2..^2])
            {
                case "above":
                    Assert.True(down > apart && down > Math.Abs(right));
                    break;
                case "left of":
                    Assert.True(right > apart && right > Math.Abs(down));
                    break;
                default:
                    Assert.Contains(words, (string[])["A in the middle", "A at the top", "A at the bottom", "A at the left", "A at the right"]);
                    break;
            }
        }
    }

    [Fact]
    public void Draw_ManyScenes_NamesAllOfTheirWords()
    {
        var random = new RandomSource(2, 0);
        int[] tokens = [.. Enumerable.Range(0, 2000).SelectMany(_ => SceneWords.Encode(Scene.Draw(random).Sentence)).Distinct().Order()];
        Assert.Equal(Enumerable.Range(1, SceneWords.Tokens - 1), tokens);
        Assert.Equal(SceneWords.Tokens, SceneWords.Vocabulary.Count);
    }

    [Theory]
    [InlineData(nameof(ShapeForm.Circle), Math.PI / 4)]
    [InlineData(nameof(ShapeForm.Square), 0.85 * 0.85)]
    [InlineData(nameof(ShapeForm.Triangle), 0.5)]
    [InlineData(nameof(ShapeForm.Cross), 2 * 0.33 - 0.33 * 0.33)]
    public void Covers_Form_HasItsShareOfTheSquareAroundIt(string form, double share)
    {
        var shape = new SceneShape(Enum.Parse<ShapeForm>(form), true, true, 10, 20, 5);
        const int points = 400;
        int covered = 0;
        for (int i = 0; i < points * points; i++)
        {
            covered += shape.Covers(5 + (i % points + 0.5) * 10 / points, 15 + (i / points + 0.5) * 10 / points) ? 1 : 0;
        }

        Assert.Equal(share, covered / (double)(points * points), 0.01);
        Assert.False(shape.Covers(4.9, 20) || shape.Covers(10, 25.1) || shape.Covers(15.1, 20) || shape.Covers(10, 14.9));
    }

    [Fact]
    public void Render_Shape_IsLighterOrDarkerThanItsGround()
    {
        var random = new RandomSource(3, 0);
        for (int i = 0; i < 300; i++)
        {
            var scene = Scene.Draw(random);
            GrayImage image = scene.Render(random);
            foreach (SceneShape shape in scene.Shapes)
            {
                double inside = image.Pixels.Where((_, p) => shape.Covers(p % Scene.Side + 0.5, p / Scene.Side + 0.5)).Average(p => (double)p);
                double outside = image.Pixels.Where((_, p) => !scene.Shapes.Any(s => s.Covers(p % Scene.Side + 0.5, p / Scene.Side + 0.5))).Average(p => (double)p);
                Assert.True(shape.IsLight ? inside > outside + 20 : inside < outside - 20, $"{shape.Phrase}: {inside} in it, {outside} around it");
            }
        }
    }

    [Fact]
    public void Draw_SameNumber_IsTheSameImage()
    {
        CaptionedImage[] all = CaptionedImage.Draw(7, 0, 20), later = CaptionedImage.Draw(7, 15, 5);
        for (int i = 0; i < later.Length; i++)
        {
            Assert.Equal(all[15 + i].Sentence, later[i].Sentence);
            Assert.Equal(all[15 + i].Image.Pixels, later[i].Image.Pixels);
        }

        Assert.NotEqual(all[0].Image.Pixels, CaptionedImage.Draw(8, 0, 1)[0].Image.Pixels);
    }

    [Fact]
    public void Find_Image_IsTheNearestOfAll()
    {
        CaptionedImage[] images = CaptionedImage.Draw(9, 0, 300);
        GrayImage[] known = [.. images[..250].Select(i => i.Image)];
        var nearest = new NearestImage(known);
        foreach (CaptionedImage asked in images[250..])
        {
            long[] distances = [.. known.Select(k => k.Pixels.Zip(asked.Image.Pixels, (a, b) => (long)(a - b) * (a - b)).Sum())];
            Assert.Equal(Array.IndexOf(distances, distances.Min()), nearest.Find(asked.Image));
        }

        Assert.Equal(17, nearest.Find(known[17]));
    }
}
